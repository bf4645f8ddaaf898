using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Roentgen.Daemon.Commands;

/// <summary>A <c>cfg.yaml</c> of version 1 or 2, with the key names of the AWS daemon and our own. Keys are case-sensitive.</summary>
internal sealed class ConfigFile
{
    private const string SeeDocumentation = "Please refer to AWS X-Ray Documentation for more information.";
    private const string Migrate = "Use X-Ray Daemon Config Migration Script to update the config file. " + SeeDocumentation;
    private const string NotUsable = "Error occur when using config flag: ";
    private const string VersionKey = "Version";

    private static readonly HashSet<string> Known = [VersionKey, .. Settings.All.Select(setting => setting.Key).OfType<string>()];

    private static readonly string[] Retired =
        ["Profile.CPU", "Profile.Memory", "Socket.BufferSizeKB", "Logging.LogFormat", "Processor.BatchProcessorQueueSize"];

    private static readonly string[] Moved = ["LogRotation", "Processor.Region", "Processor.Endpoint", "Processor.Routine", "MemoryLimit"];

    private readonly Dictionary<string, ConfigValue> _values;

    private ConfigFile(Dictionary<string, ConfigValue> values) => _values = values;

    /// <summary>What holds when there is no file.</summary>
    public static ConfigFile Empty { get; } = new([]);

    /// <summary>Where a file is looked for when none is named; the first that exists.</summary>
    public static IReadOnlyList<string> DefaultPaths { get; } = ["/etc/amazon/xray/cfg.yaml", "cfg.yaml", "github.com/aws/aws-xray-daemon/pkg/cfg.yaml"];

    /// <summary>Where it was read from; empty for text.</summary>
    public string Path { get; private init; } = "";

    /// <summary>The value of a key like <c>Socket.UDPAddress</c>; null when it is absent.</summary>
    public ConfigValue? this[string key] => _values.GetValueOrDefault(key);

    /// <summary>Reads the file that was asked for, or else the first of the default places that exists, or else nothing. A problem is one sentence, otherwise null.</summary>
    public static string? TryLoad(string? asked, out ConfigFile file)
    {
        file = Empty;
        var strict = asked is { Length: > 0 };
        if ((strict ? asked : DefaultPaths.FirstOrDefault(File.Exists)) is not { } path) return null;
        string yaml;
        try
        {
            yaml = File.ReadAllText(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return $"{NotUsable}open {path}: no such file or directory";
        }
        catch (UnauthorizedAccessException)
        {
            return $"{NotUsable}open {path}: {(Directory.Exists(path) ? "it is a folder" : "permission denied")}";
        }
        catch (IOException e)
        {
            return $"{NotUsable}open {path}: {e.Message}";
        }
        if (TryParse(yaml, strict, out var parsed) is { } problem) return $"{problem} ({path})";
        file = new ConfigFile(parsed._values) { Path = path };
        return null;
    }

    /// <summary>Reads the text of a file. A problem is the AWS daemon's sentence about it, otherwise null.</summary>
    /// <param name="yaml">The text.</param>
    /// <param name="strict">Whether unknown keys are refused: they are in a file that was asked for, not in one that was found.</param>
    /// <param name="file">What it says; empty with a problem.</param>
    public static string? TryParse(string yaml, bool strict, out ConfigFile file)
    {
        file = Empty;
        var values = new Dictionary<string, ConfigValue>(StringComparer.Ordinal);
        try
        {
            var stream = new YamlStream();
            stream.Load(new StringReader(yaml));
            if (stream.Documents.Count > 0 && Flatten(stream.Documents[0].RootNode, "", values) is { } problem) return NotUsable + problem;
        }
        catch (YamlException e)
        {
            return $"{NotUsable}line {e.Start.Line}: {e.Message}";
        }
        switch (values.GetValueOrDefault(VersionKey)?.Text)
        {
            case null or "" or "0": return $"Config Version is missing. {Migrate}";
            case not ("1" or "2"): return $"Config Version Setting is not correct. {Migrate}";
        }
        if (strict && values.Select(value => Problem(value.Key, value.Value.Line)).FirstOrDefault(problem => problem is not null) is { } found) return found;
        file = new ConfigFile(values);
        return null;
    }

    private static string? Problem(string key, long line) =>
        Known.Contains(key) ? null
        : Retired.Contains(key) ? $"{key} flag is not supported any more. {SeeDocumentation}"
        : Moved.Contains(key) ? $"{key} flag is not supported. {Migrate}"
        : $"{key} flag is invalid. {SeeDocumentation} (line {line})";

    // Socket: { UDPAddress: x } becomes Socket.UDPAddress = x; a list becomes lines.
    private static string? Flatten(YamlNode node, string path, Dictionary<string, ConfigValue> values)
    {
        switch (node)
        {
            case YamlScalarNode scalar when path.Length > 0:
                values[path] = new ConfigValue(scalar.Value is null or "~" or "null" ? "" : scalar.Value, scalar.Start.Line);
                return null;
            case YamlScalarNode { Value: null or "" }:
                return null;
            case YamlSequenceNode list when path.Length > 0:
                var entries = list.Children.Select(Entry).ToArray();
                values[path] = new ConfigValue(string.Join('\n', entries), list.Start.Line);
                return Array.Exists(entries, entry => entry is null) ? $"line {list.Start.Line}: {path} must be a list of texts, or of keys with a text each" : null;
            case YamlMappingNode mapping:
                foreach (var (key, value) in mapping.Children)
                {
                    if (key is not YamlScalarNode { Value: { } name }) return $"line {key.Start.Line}: a key must be a text";
                    if (Flatten(value, path.Length == 0 ? name : $"{path}.{name}", values) is { } problem) return problem;
                }
                return null;
            default:
                return $"line {node.Start.Line}: the file must be a mapping of keys to values";
        }
    }

    // { Endpoint: http://x, Region: y } becomes "Endpoint=http://x Region=y", as flag and variable have it. Null for deeper ones.
    private static string? Entry(YamlNode entry) => entry switch
    {
        YamlScalarNode { Value: { } text } => text,
        YamlMappingNode mapping when mapping.Children.All(child => child is { Key: YamlScalarNode, Value: YamlScalarNode }) =>
            string.Join(' ', mapping.Children.Select(child => $"{((YamlScalarNode)child.Key).Value}={((YamlScalarNode)child.Value).Value}")),
        _ => null,
    };
}

/// <summary>What a file says about a key, and in which line. Entries of a list are lines of the text.</summary>
internal sealed record ConfigValue(string Text, long Line);
