using System.Globalization;
using Microsoft.Extensions.Configuration;
using Roentgen.Sdk.Plugins;

namespace Roentgen.Sdk.AspNetCore;

/// <summary>
/// Options out of a section of the application's configuration: by their own names, and by the keys that the AWS SDK for .NET reads. By hand rather than by a binder, which
/// trimming would break.
/// </summary>
internal static class XRayConfiguration
{
    /// <summary>The section that is read unless another one is given, as by the AWS SDK for .NET.</summary>
    public const string Section = "XRay";

    private const string Flag = "true or false";
    private const string Address = "a whole address, http://… or https://…";
    private const string Duration = "a time span such as 00:00:02";

    private static readonly Dictionary<string, (string Accepted, Func<XRayAspNetCoreOptions, string, bool> Set)> Keys = new(StringComparer.OrdinalIgnoreCase)
    {
        [nameof(XRayOptions.Enabled)] = (Flag, static (o, text) => Read<bool>(bool.TryParse, text, value => o.Enabled = value)),
        ["DisableXRayTracing"] = (Flag, static (o, text) => Read<bool>(bool.TryParse, text, value => o.Enabled = !value)),
        [nameof(XRayOptions.ServiceName)] = ("a name", static (o, text) => Take(() => o.ServiceName = text)),
        [nameof(XRayOptions.ServiceVersion)] = ("a text", static (o, text) => Take(() => o.ServiceVersion = text)),
        [nameof(XRayOptions.DaemonAddress)] = ("an address", static (o, text) => Take(() => o.DaemonAddress = text)),
        [nameof(XRayOptions.CollectSqlQueries)] = (Flag, static (o, text) => Read<bool>(bool.TryParse, text, value => o.CollectSqlQueries = value)),
        [nameof(XRayOptions.QueueCapacity)] = ("a number", static (o, text) => Read<int>(TryParse, text, value => o.QueueCapacity = value)),
        [nameof(XRayOptions.QueueBytes)] = ("a number", static (o, text) => Read<long>(TryParse, text, value => o.QueueBytes = value)),
        [nameof(XRayOptions.CentralSampling)] = (Flag, static (o, text) => Read<bool>(bool.TryParse, text, value => o.CentralSampling = value)),
        [nameof(XRayOptions.SamplingRulesFile)] = ("a path", static (o, text) => Take(() => o.SamplingRulesFile = text)),
        ["SamplingRuleManifest"] = ("a path", static (o, text) => Take(() => o.SamplingRulesFile = text)),
        [nameof(XRayOptions.ServiceEndpoint)] = (Address, static (o, text) => Read<Uri>(TryParse, text, value => o.ServiceEndpoint = value)),
        [nameof(XRayOptions.OtlpEndpoint)] = (Address, static (o, text) => Read<Uri>(TryParse, text, value => o.OtlpEndpoint = value)),
        [nameof(XRayOptions.Region)] = ("a region", static (o, text) => Take(() => o.Region = text)),
        [nameof(XRayOptions.FlushTimeout)] = (Duration, static (o, text) => Read<TimeSpan>(TryParse, text, value => o.FlushTimeout = value)),
        [nameof(XRayAspNetCoreOptions.NameByHost)] = ("a pattern", static (o, text) => Take(() => o.NameByHost = text)),
        [nameof(XRayAspNetCoreOptions.RecordQueryString)] = (Flag, static (o, text) => Read<bool>(bool.TryParse, text, value => o.RecordQueryString = value)),
        [nameof(XRayOptions.Plugins)] = (PluginNames, SetPlugins),
        ["AWSXRayPlugins"] = (PluginNames, SetPlugins),
    };

    private static string PluginNames => $"names out of {string.Join(", ", Enum.GetNames<Plugin>())}";

    /// <summary>Sets what the section says; what cannot be read becomes a problem of the options, and so stops the start.</summary>
    public static void Apply(IConfiguration section, XRayAspNetCoreOptions options)
    {
        foreach (var (key, (accepted, set)) in Keys)
        {
            if (section[key] is not { Length: > 0 } text || set(options, text)) continue;
            options.ConfigurationProblems.Add($"{Path(section, key)} is \"{text}\"; it must be {accepted}.");
        }
        // A list, as configuration writes it: XRay:SegmentSources:0
        var sources = section.GetSection(nameof(XRayOptions.SegmentSources)).GetChildren().Select(child => child.Value ?? "").ToArray();
        if (sources.Length > 0) options.SegmentSources = sources;
        foreach (var header in section.GetSection(nameof(XRayOptions.OtlpHeaders)).GetChildren()) options.OtlpHeaders[header.Key] = header.Value ?? "";
        var keys = section.GetSection(nameof(XRayOptions.Credentials));
        if (keys[nameof(XRayCredentials.AccessKeyId)] is { } id)
        {
            options.Credentials = new XRayCredentials
            {
                AccessKeyId = id,
                SecretAccessKey = keys[nameof(XRayCredentials.SecretAccessKey)] ?? "",
                SessionToken = keys[nameof(XRayCredentials.SessionToken)],
            };
        }
    }

    private static string Path(IConfiguration section, string key) => section is IConfigurationSection named ? $"{named.Path}:{key}" : key;

    // ECSPlugin, EC2Plugin: the names of the AWS SDK for .NET are ours with an ending.
    private static bool SetPlugins(XRayAspNetCoreOptions options, string text)
    {
        var plugins = new List<Plugin>();
        foreach (var name in text.Split([' ', ',', ';'], StringSplitOptions.RemoveEmptyEntries))
        {
            var plain = name.EndsWith("Plugin", StringComparison.OrdinalIgnoreCase) ? name[..^"Plugin".Length] : name;
            if (!Enum.TryParse<Plugin>(plain, ignoreCase: true, out var plugin) || !Enum.IsDefined(plugin)) return false;
            plugins.Add(plugin);
        }
        options.Plugins = plugins;
        return true;
    }

    private static bool TryParse(string text, out int value) => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);

    private static bool TryParse(string text, out long value) => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);

    private static bool TryParse(string text, out Uri value) => Uri.TryCreate(text, UriKind.Absolute, out value!);

    private static bool TryParse(string text, out TimeSpan value) => TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out value);

    private static bool Take(Action set)
    {
        set();
        return true;
    }

    private static bool Read<T>(Parser<T> parse, string text, Action<T> set)
    {
        if (!parse(text, out var value)) return false;
        set(value);
        return true;
    }

    private delegate bool Parser<T>(string text, out T value);
}
