using System.Text;

namespace Roentgen.Daemon.Commands;

/// <summary>Reads the text of a value. Null when it is one; else what is wrong as a sentence, or nothing ("") where <see cref="Setting.Accepted"/> says it all.</summary>
internal delegate string? SettingReader<T>(string text, out T value);

/// <summary>
/// One thing that the daemon can be told: the definition from which flag, key of the file, environment variable, usage, printed configuration and
/// documentation come. One rule for the names: a key <c>Spool.Folder</c> is the flag <c>--spool-folder</c> and the variable
/// <c>ROENTGEN_DAEMON_SPOOL_FOLDER</c>; where the AWS daemon has a flag for its key, that flag stays, and the variable follows the flag.
/// </summary>
internal abstract record Setting
{
    private readonly string? _flag;

    /// <summary>Its key in <c>cfg.yaml</c>, <c>Socket.UDPAddress</c>; null for what only a flag can say.</summary>
    public required string? Key { get; init; }

    /// <summary>Its flag of one letter; null for none.</summary>
    public string? Letter { get; init; }

    /// <summary>Its flag, without dashes.</summary>
    public string Flag { get => _flag ?? FlagOf(Key!); init => _flag = value; }

    /// <summary>Its environment variable; null for none.</summary>
    public string? Variable => IsCommand ? null : "ROENTGEN_DAEMON_" + Flag.Replace('-', '_').ToUpperInvariant();

    /// <summary>Variables of AWS and others that stand in when neither flag, variable nor file says anything; the first that is set.</summary>
    public IReadOnlyList<string> LateVariables { get; init; } = [];

    /// <summary>What holds when nothing is said, for people.</summary>
    public string DefaultText { get; init; } = "";

    /// <summary>What is accepted, to follow "it must be ".</summary>
    public required string Accepted { get; init; }

    /// <summary>What it is for: one line.</summary>
    public required string Help { get; init; }

    /// <summary>Whether the flag takes no argument: <c>-o</c>, <c>-o=false</c>.</summary>
    public bool IsSwitch { get; init; }

    /// <summary>Whether Go would read the flag as an integer, and refuse another text as wrong usage.</summary>
    public bool IsInteger { get; init; }

    /// <summary>What stands between the entries of a list in one text; null when it is no list.</summary>
    public char? Separator { get; init; }

    /// <summary>Whether the flag asks for something to be done instead of running (<c>--version</c>); such a flag has no key and no variable.</summary>
    public bool IsCommand { get; init; }

    /// <summary>Whether SIGHUP makes a new value hold.</summary>
    public bool Reloads { get; init; }

    /// <summary>What is wrong with a text, as <see cref="SettingReader{T}"/> says it.</summary>
    public abstract string? ProblemOf(string text);

    // Spool.Folder → spool-folder, UseFipsEndpoint → use-fips-endpoint
    private static string FlagOf(string key)
    {
        var flag = new StringBuilder(key.Length + 4);
        foreach (var c in key)
        {
            if (c == '.') continue;
            if (char.IsUpper(c) && flag.Length > 0) flag.Append('-');
            flag.Append(char.ToLowerInvariant(c));
        }
        return flag.ToString();
    }
}

/// <summary>One thing that the daemon can be told, with the type of its value.</summary>
internal sealed record Setting<T> : Setting
{
    /// <summary>What holds when nothing is said.</summary>
    public required T Default { get; init; }

    /// <summary>Reads a value.</summary>
    public required SettingReader<T> Read { get; init; }

    /// <inheritdoc />
    public override string? ProblemOf(string text) => Read(text, out _);
}
