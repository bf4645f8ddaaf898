namespace Roentgen.Daemon.Health;

/// <summary>Whether the daemon can do its work now.</summary>
/// <param name="Problems">What is wrong, a sentence each; empty when nothing is.</param>
public sealed record Readiness(IReadOnlyList<string> Problems)
{
    /// <summary>Nothing is wrong.</summary>
    public bool IsReady => Problems.Count == 0;
}
