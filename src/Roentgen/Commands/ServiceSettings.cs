using System.CommandLine;
using System.Globalization;
using System.Net;
using Roentgen.Daemon;
using Roentgen.Service;
using Roentgen.Storage;

namespace Roentgen.Commands;

/// <summary>The options that every command with a service has. Each has an environment variable; the option wins.</summary>
internal sealed class ServiceSettings
{
    private const string NoLimit = "none";
    private const int MaxDays = 36_500;

    private readonly DataOption _data = new();
    private readonly Option<string> _http = Create("--http", "ROENTGEN_HTTP", "127.0.0.1:1895", "ADDR", "Address of the API and the console; port 0 picks a free one");
    private readonly Option<string> _retention = Create("--retention", "ROENTGEN_RETENTION", "30", "DAYS", $"How long traces are kept after they were received; {NoLimit} keeps them for ever");
    private readonly Option<string> _maxDisk = Create("--max-disk", "ROENTGEN_MAX_DISK", NoLimit, "SIZE", "Most that the data may take on the disk, for example 20GB; the oldest goes first");
    private readonly Option<bool> _insecure = new("--insecure") { Description = "Listen beyond this machine although nothing asks callers who they are" };

    public void AddTo(Command command)
    {
        _data.AddTo(command);
        command.Options.Add(_http);
        command.Options.Add(_retention);
        command.Options.Add(_maxDisk);
        command.Options.Add(_insecure);
    }

    /// <summary>Where to listen; refuses to be reachable from elsewhere unless told to.</summary>
    public IPEndPoint HttpAddress(ParseResult parsed)
    {
        var address = ParseAddress(parsed.GetValue(_http)!, "--http");
        return IPAddress.IsLoopback(address.Address) || parsed.GetValue(_insecure)
            ? address
            : throw new UsageException($"--http {parsed.GetValue(_http)} can be reached from other machines, and nothing asks callers who they are; listen on 127.0.0.1, or add --insecure if that is what you want.");
    }

    /// <summary>What the service is told about its limits.</summary>
    public ServiceOptions Service(ParseResult parsed) => new() { Retention = Retention(parsed.GetValue(_retention)!), MaxDiskBytes = MaxDiskBytes(parsed.GetValue(_maxDisk)!) };

    public ITraceStore OpenStore(ParseResult parsed) => _data.OpenStore(parsed);

    /// <summary>Where the data is, for people.</summary>
    public string DataPlace(ParseResult parsed) =>
        _data.Folder(parsed) is { } folder ? Path.GetFullPath(folder) : "in memory, gone when this process ends";

    private static TimeSpan? Retention(string text)
    {
        if (text == NoLimit) return null;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var days) && days is >= 1 and <= MaxDays
            ? TimeSpan.FromDays(days)
            : throw new UsageException($"--retention {text}: it is a number of days, 1 to {MaxDays}, or {NoLimit}.");
    }

    private static long? MaxDiskBytes(string text)
    {
        if (text == NoLimit) return null;
        return ByteSize.TryParse(text, out var bytes) && bytes >= ServiceOptions.MinDiskBytes
            ? bytes
            : throw new UsageException($"--max-disk {text}: it is a size of {ServiceOptions.MinDiskBytes / 1_000_000}MB or more, for example 500MB, 20GB or 1TiB, or {NoLimit}.");
    }

    public static Option<string> Create(string name, string variable, string fallback, string valueName, string description) => new(name)
    {
        Description = $"{description} [env: {variable}]",
        HelpName = valueName,
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? value : fallback,
    };

    public static IPEndPoint ParseAddress(string text, string option) =>
        ListenAddress.TryParse(text, out var address) is { } problem ? throw new UsageException($"{option}: {problem}") : address;
}
