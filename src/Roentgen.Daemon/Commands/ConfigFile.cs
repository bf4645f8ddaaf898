using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Roentgen.Daemon.Commands;

/// <summary>A <c>cfg.yaml</c> of version 1 or 2, with the key names of the AWS daemon. Keys are case-sensitive.</summary>
internal sealed class ConfigFile
{
    private const string SeeDocumentation = "Please refer to AWS X-Ray Documentation for more information.";
    private const string Migrate = "Use X-Ray Daemon Config Migration Script to update the config file. " + SeeDocumentation;

    private static readonly string[] Known =
    [
        "TotalBufferSizeMB", "Concurrency", "Region", "Endpoint", "Socket.UDPAddress", "Socket.TCPAddress", "Logging.LogRotation", "Logging.LogLevel",
        "Logging.LogPath", "LocalMode", "ResourceARN", "RoleARN", "ProxyAddress", "NoVerifySSL", "Version",
    ];

    private static readonly string[] Retired =
        ["Profile.CPU", "Profile.Memory", "Socket.BufferSizeKB", "Logging.LogFormat", "Processor.BatchProcessorQueueSize"];

    private static readonly string[] Moved = ["LogRotation", "Processor.Region", "Processor.Endpoint", "Processor.Routine", "MemoryLimit"];

    private readonly Dictionary<string, string> _values;

    private ConfigFile(Dictionary<string, string> values) => _values = values;

    /// <summary>What holds when there is no file.</summary>
    public static ConfigFile Empty { get; } = new([]);

    /// <summary>Where a file is looked for when none is named; the first that exists.</summary>
    public static IReadOnlyList<string> DefaultPaths { get; } = ["/etc/amazon/xray/cfg.yaml", "cfg.yaml"];

    /// <summary>The value of a key like <c>Socket.UDPAddress</c>; null when it is absent, empty or 0, which all mean the default.</summary>
    public string? this[string key] => _values.GetValueOrDefault(key) is { Length: > 0 } value && value != "0" ? value : null;

    /// <summary>Reads the text of a file. A problem is the AWS daemon's sentence about it, otherwise null.</summary>
    /// <param name="yaml">The text.</param>
    /// <param name="strict">Whether unknown keys are refused: they are in a file that was asked for, not in one that was found.</param>
    /// <param name="file">What it says; empty with a problem.</param>
    public static string? TryParse(string yaml, bool strict, out ConfigFile file)
    {
        file = Empty;
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            var stream = new YamlStream();
            stream.Load(new StringReader(yaml));
            if (stream.Documents.Count > 0 && !Flatten(stream.Documents[0].RootNode, "", values))
                return "Error occur when using config flag: the file is not a mapping of keys to values";
        }
        catch (YamlException e)
        {
            return $"Error occur when using config flag: line {e.Start.Line}: {e.Message}";
        }
        if (!values.TryGetValue("Version", out var version)) return $"Config Version is missing. {Migrate}";
        if (version is not ("1" or "2")) return $"Config Version Setting is not correct. {Migrate}";
        if (strict && values.Keys.Select(Problem).FirstOrDefault(problem => problem is not null) is { } found) return found;
        file = new ConfigFile(values);
        return null;
    }

    private static string? Problem(string key) =>
        Known.Contains(key) ? null
        : Retired.Contains(key) ? $"{key} flag is not supported any more. {SeeDocumentation}"
        : Moved.Contains(key) ? $"{key} flag is not supported. {Migrate}"
        : $"{key} flag is invalid. {SeeDocumentation}";

    // Socket: { UDPAddress: x } becomes Socket.UDPAddress = x.
    private static bool Flatten(YamlNode node, string path, Dictionary<string, string> values)
    {
        switch (node)
        {
            case YamlScalarNode scalar when path.Length > 0:
                values[path] = scalar.Value ?? "";
                return true;
            case YamlScalarNode { Value: null or "" }:
                return true;
            case YamlMappingNode mapping:
                return mapping.Children.All(child =>
                    child.Key is YamlScalarNode { Value: { } key } && Flatten(child.Value, path.Length == 0 ? key : $"{path}.{key}", values));
            default:
                return false;
        }
    }
}
