namespace Roentgen.Daemon;

/// <summary>The version of this build.</summary>
internal static class DaemonVersion
{
    /// <summary><c>major.minor.patch</c>.</summary>
    public static string Text { get; } = typeof(DaemonVersion).Assembly.GetName().Version!.ToString(3);
}
