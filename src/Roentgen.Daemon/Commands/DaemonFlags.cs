namespace Roentgen.Daemon.Commands;

/// <summary>The command line, as Go's <c>flag</c> package reads it: one or two dashes, <c>-x v</c> or <c>-x=v</c>, the last one wins.</summary>
internal sealed class DaemonFlags
{
    public const string ResourceArn = "resource-arn", LocalMode = "local-mode", BufferMemory = "buffer-memory", Region = "region", Bind = "bind",
        BindTcp = "bind-tcp", RoleArn = "role-arn", Config = "config", LogFile = "log-file", LogLevel = "log-level", ProxyAddress = "proxy-address",
        Endpoint = "endpoint", Version = "version", Help = "help";

    private static readonly Flag[] All =
    [
        new(ResourceArn, "a", true, "Amazon Resource Name (ARN) of the AWS resource running the daemon."),
        new(LocalMode, "o", false, "Don't check for EC2 instance metadata."),
        new(BufferMemory, "m", true, "Change the amount of memory in MB that buffers can use (minimum 3, default 64)."),
        new(Region, "n", true, "Send segments to X-Ray service in a specific region."),
        new(Bind, "b", true, "Overrides default UDP address (127.0.0.1:2000)."),
        new(BindTcp, "t", true, "Overrides default TCP address (127.0.0.1:2000)."),
        new(RoleArn, "r", true, "Assume the specified IAM role to upload segments to a different account (not supported yet)."),
        new(Config, "c", true, "Load a configuration file from the specified path."),
        new(LogFile, "f", true, "Output logs to the specified file path."),
        new(LogLevel, "l", true, "Log level, from most verbose to least: dev, debug, info, warn, error, prod (default)."),
        new(ProxyAddress, "p", true, "Proxy address through which to upload segments (not supported yet)."),
        new(Endpoint, null, true, "Send segments to this X-Ray service, for example http://127.0.0.1:1895."),
        new(Version, "v", false, "Show AWS X-Ray daemon version."),
        new(Help, "h", false, "Show this screen."),
    ];

    private readonly Dictionary<string, string> _values = [];

    private DaemonFlags()
    {
    }

    /// <summary>What <c>-h</c> prints.</summary>
    public static string Usage => "Usage: X-Ray [options]\n\n" + string.Concat(All.Select(flag => flag.Usage));

    /// <summary>The value of a flag by its long name; null when it was not given.</summary>
    public string? this[string name] => _values.GetValueOrDefault(name);

    /// <summary>Whether a flag without argument is set.</summary>
    public bool IsSet(string name) => this[name] == "true";

    /// <summary>Reads the arguments up to the first that is no flag, or up to <c>--</c>. A problem is Go's sentence about it, otherwise null.</summary>
    public static string? TryParse(IReadOnlyList<string> args, out DaemonFlags flags)
    {
        flags = new DaemonFlags();
        for (var i = 0; i < args.Count; i++)
        {
            var text = args[i];
            if (text.Length < 2 || text[0] != '-' || text == "--") return null;
            var nameAndValue = text[(text[1] == '-' ? 2 : 1)..];
            if (nameAndValue.Length == 0 || nameAndValue[0] is '-' or '=') return $"bad flag syntax: {text}";
            var equals = nameAndValue.IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? nameAndValue : nameAndValue[..equals];
            var value = equals < 0 ? null : nameAndValue[(equals + 1)..];
            if (Array.Find(All, flag => flag.IsNamed(name)) is not { } found) return $"flag provided but not defined: -{name}";
            if (!found.TakesValue)
            {
                if (ParseBoolean(value ?? "true") is not { } set) return $"invalid boolean value \"{value}\" for -{name}: parse error";
                value = set ? "true" : "false";
            }
            else if (value is null)
            {
                if (++i == args.Count) return $"flag needs an argument: -{name}";
                value = args[i];
            }
            flags._values[found.Name] = value;
        }
        return null;
    }

    // Go's strconv.ParseBool.
    private static bool? ParseBoolean(string text) => text switch
    {
        "1" or "t" or "T" or "true" or "TRUE" or "True" => true,
        "0" or "f" or "F" or "false" or "FALSE" or "False" => false,
        _ => null,
    };

    private sealed record Flag(string Name, string? Letter, bool TakesValue, string Help)
    {
        public string Usage => $"  {(Letter is null ? "" : $"-{Letter}, "),4}--{Name,-15} {Help}\n";

        public bool IsNamed(string name) => name == Name || name == Letter;
    }
}
