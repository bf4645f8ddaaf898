namespace Roentgen.Daemon.Aws;

/// <summary>
/// The two files that every AWS SDK reads, as far as the daemon looks into them itself: which region the profile has, and whether it has anything to
/// sign with. What that is, is the SDK's to find, which is not loaded before it is needed.
/// </summary>
internal static class SharedConfig
{
    private static readonly string[] WaysToCredentials =
        ["aws_access_key_id", "role_arn", "credential_process", "sso_session", "sso_account_id", "login_session", "web_identity_token_file"];

    /// <summary>The region of the profile that <c>AWS_PROFILE</c> names, or of the default one; null when there is none.</summary>
    public static string? Region(Func<string, string?> environment) =>
        Read(Path(environment, "AWS_CONFIG_FILE", "config"), ProfileOf(environment)).FirstOrDefault(entry => entry.Key == "region").Value is { Length: > 0 } region ? region : null;

    /// <summary>Whether that profile says how to get credentials.</summary>
    public static bool HasCredentials(Func<string, string?> environment) =>
        new[] { Path(environment, "AWS_SHARED_CREDENTIALS_FILE", "credentials"), Path(environment, "AWS_CONFIG_FILE", "config") }
            .Any(path => Read(path, ProfileOf(environment)).Any(entry => WaysToCredentials.Contains(entry.Key)));

    /// <summary>
    /// What is said in <c>[name]</c> or <c>[profile name]</c>: lines like <c>region = eu-west-1 # comment</c>. Lines that are indented belong to the
    /// one before and are passed over.
    /// </summary>
    internal static IEnumerable<(string Key, string Value)> Entries(IEnumerable<string> lines, string profile)
    {
        var inside = false;
        foreach (var line in lines)
        {
            var text = line.Trim();
            if (text.StartsWith('['))
            {
                var words = text.TrimStart('[').Split(']')[0].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
                inside = words is [var name] && name == profile || words is ["profile", var named] && named == profile;
            }
            else if (inside && line.Length > 0 && !char.IsWhiteSpace(line[0]) && text[0] is not ('#' or ';') && text.Split('=', 2) is [var key, var value])
            {
                yield return (key.Trim().ToLowerInvariant(), value.Split(" #", 2)[0].Trim());
            }
        }
    }

    private static List<(string Key, string Value)> Read(string? path, string profile)
    {
        try
        {
            return path is not null && File.Exists(path) ? [.. Entries(File.ReadLines(path), profile)] : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static string ProfileOf(Func<string, string?> environment) => environment("AWS_PROFILE") is { Length: > 0 } named ? named : "default";

    private static string? Path(Func<string, string?> environment, string variable, string name) =>
        environment(variable) is { Length: > 0 } given ? given : environment("HOME") is { Length: > 0 } home ? System.IO.Path.Combine(home, ".aws", name) : null;
}
