using System.Globalization;
using System.Net;

namespace Roentgen.Daemon.Commands;

/// <summary>The kinds of values that settings have: how each is written, and what each accepts.</summary>
internal static class SettingKinds
{
    private static readonly (string Unit, long Bytes)[] Units = [("GB", 1024L * 1024 * 1024), ("MB", 1024 * 1024), ("KB", 1024), ("B", 1)];

    private static readonly (string Unit, TimeSpan Length)[] Times =
        [("ms", TimeSpan.FromMilliseconds(1)), ("s", TimeSpan.FromSeconds(1)), ("m", TimeSpan.FromMinutes(1)), ("h", TimeSpan.FromHours(1))];

    /// <summary>Any text.</summary>
    public static Setting<string> Text(string key, string help, string accepted = "text") =>
        new() { Key = key, Help = help, Accepted = accepted, Default = "", Read = static (string text, out string value) => Nothing(value = text) };

    /// <summary>On or off: what Go reads as a boolean, and the words of YAML.</summary>
    public static Setting<bool> Switch(string key, bool @default, string help) => new()
    {
        Key = key,
        Help = help,
        Accepted = "true or false",
        Default = @default,
        DefaultText = @default ? "true" : "false",
        IsSwitch = true,
        Read = static (string text, out bool value) =>
        {
            var read = ParseSwitch(text);
            value = read ?? false;
            return read is null ? "" : null;
        },
    };

    /// <summary>A flag that asks for something to be done instead of running.</summary>
    public static Setting<bool> Command(string flag, string? letter, string help) =>
        Switch("", false, help) with { Key = null, Flag = flag, Letter = letter, IsCommand = true, DefaultText = "" };

    /// <summary>A whole number.</summary>
    public static Setting<int> Number(string key, int @default, int least, int most, string help) => new()
    {
        Key = key,
        Help = help,
        Accepted = string.Create(CultureInfo.InvariantCulture, $"a whole number from {least} to {most}"),
        Default = @default,
        DefaultText = @default.ToString(CultureInfo.InvariantCulture),
        IsInteger = true,
        Read = (string text, out int value) =>
            int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value) && value >= least && value <= most ? null : "",
    };

    /// <summary>A number of bytes: <c>1048576</c>, <c>64KB</c>, <c>1GB</c>.</summary>
    public static Setting<long> Size(string key, long @default, long least, long most, string help) => new()
    {
        Key = key,
        Help = help,
        Accepted = $"a size from {Format(least)} to {Format(most)}",
        Default = @default,
        DefaultText = Format(@default),
        Read = (string text, out long value) => TryParseSize(text, out value) && value >= least && value <= most ? null : "",
    };

    /// <summary>A length of time: <c>250ms</c>, <c>2s</c>, <c>1.5m</c>, <c>24h</c>.</summary>
    public static Setting<TimeSpan> Duration(string key, TimeSpan @default, TimeSpan least, TimeSpan most, string help) => new()
    {
        Key = key,
        Help = help,
        Accepted = $"a time from {Format(least)} to {Format(most)}",
        Default = @default,
        DefaultText = Format(@default),
        Read = (string text, out TimeSpan value) => TryParseTime(text, out value) && value >= least && value <= most ? null : "",
    };

    /// <summary>One of a few words, in whatever case.</summary>
    public static Setting<T> Word<T>(string key, T @default, string help) where T : struct, Enum
    {
        var words = Enum.GetNames<T>().Select(name => name.ToLowerInvariant()).ToArray();
        return new Setting<T>
        {
            Key = key,
            Help = help,
            Accepted = $"{string.Join(", ", words[..^1])} or {words[^1]}",
            Default = @default,
            DefaultText = @default.ToString().ToLowerInvariant(),
            Read = static (string text, out T value) => TryParseWord(text, out value) ? null : "",
        };
    }

    /// <summary>Where to listen.</summary>
    public static Setting<IPEndPoint> Address(string key, IPEndPoint @default, string help) => new()
    {
        Key = key,
        Help = help,
        Accepted = "host:port",
        Default = @default,
        DefaultText = @default.ToString(),
        Read = static (string text, out IPEndPoint value) => ListenAddress.TryParse(text, out value),
    };

    /// <summary>Where to listen, if at all.</summary>
    public static Setting<IPEndPoint?> OptionalAddress(string key, string help) => new()
    {
        Key = key,
        Help = help,
        Accepted = "host:port",
        Default = null,
        Read = static (string text, out IPEndPoint? value) =>
        {
            var problem = ListenAddress.TryParse(text, out var address);
            value = address;
            return problem;
        },
    };

    /// <summary>The address of a server, if any.</summary>
    public static Setting<Uri?> Server(string key, string example, string help) => new()
    {
        Key = key,
        Help = help,
        Accepted = $"an http or https address, for example {example}",
        Default = null,
        Read = static (string text, out Uri? value) => TryParseServer(text, out value) ? null : "",
    };

    /// <summary>Several texts.</summary>
    public static Setting<IReadOnlyList<T>> List<T>(string key, char separator, string accepted, string help, SettingReader<T> readEntry) => new()
    {
        Key = key,
        Help = help,
        Accepted = accepted,
        Default = [],
        Separator = separator,
        Read = (string text, out IReadOnlyList<T> value) =>
        {
            var entries = new List<T>();
            value = entries;
            foreach (var entry in text.Split([separator, '\n'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            {
                if (readEntry(entry, out var read) is { } problem) return problem;
                entries.Add(read);
            }
            return null;
        },
    };

    /// <summary>The name of a member, in whatever case; its number is none.</summary>
    public static bool TryParseWord<T>(string text, out T value) where T : struct, Enum =>
        Enum.TryParse(text, ignoreCase: true, out value) && string.Equals(value.ToString(), text, StringComparison.OrdinalIgnoreCase);

    /// <summary>An absolute address of http or https with a host.</summary>
    public static bool TryParseServer(string text, out Uri? value) =>
        Uri.TryCreate(text, UriKind.Absolute, out value) && value.Scheme is "http" or "https" && value.Host.Length > 0;

    /// <summary>Go's strconv.ParseBool, and the words of YAML.</summary>
    public static bool? ParseSwitch(string text) => ParseGoBoolean(text) ?? text.ToUpperInvariant() switch
    {
        "YES" or "ON" or "Y" or "TRUE" => true,
        "NO" or "OFF" or "N" or "FALSE" => false,
        _ => null,
    };

    /// <summary>Go's strconv.ParseBool.</summary>
    public static bool? ParseGoBoolean(string text) => text switch
    {
        "1" or "t" or "T" or "true" or "TRUE" or "True" => true,
        "0" or "f" or "F" or "false" or "FALSE" or "False" => false,
        _ => null,
    };

    /// <summary>16777216 is 16MB.</summary>
    public static string Format(long bytes)
    {
        var (unit, size) = Array.Find(Units, unit => bytes >= unit.Bytes && bytes % unit.Bytes == 0);
        return size == 0 ? "0" : string.Create(CultureInfo.InvariantCulture, $"{bytes / size}{unit}");
    }

    /// <summary>A minute is 60s, a day 24h.</summary>
    public static string Format(TimeSpan time) =>
        time == TimeSpan.Zero ? "0s"
        : time < TimeSpan.FromSeconds(1) ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds}ms")
        : time >= TimeSpan.FromHours(1) ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalHours}h")
        : time >= TimeSpan.FromMinutes(2) ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalMinutes}m")
        : string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds}s");

    private static bool TryParseSize(string text, out long bytes)
    {
        var (unit, size) = Array.Find(Units, unit => text.EndsWith(unit.Unit, StringComparison.OrdinalIgnoreCase));
        bytes = 0;
        if (!long.TryParse(text.AsSpan(0, text.Length - (unit?.Length ?? 0)).TrimEnd(), NumberStyles.None, CultureInfo.InvariantCulture, out var count)) return false;
        if (size == 0) size = 1;
        if (count > long.MaxValue / size) return false;
        bytes = count * size;
        return true;
    }

    private static bool TryParseTime(string text, out TimeSpan time)
    {
        time = default;
        var (unit, length) = Array.Find(Times, unit => text.EndsWith(unit.Unit, StringComparison.OrdinalIgnoreCase));
        if (unit is null) return false;
        if (!double.TryParse(text.AsSpan(0, text.Length - unit.Length).TrimEnd(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count)) return false;
        if (count > TimeSpan.MaxValue / length / 2) return false;
        time = length * count;
        return true;
    }

    private static string? Nothing(string _) => null;
}
