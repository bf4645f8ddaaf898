namespace Roentgen.Testing;

/// <summary>An exception that a segment or subsegment tells of.</summary>
/// <param name="Type">Its type as the SDK names it; empty where it does not.</param>
/// <param name="Message">Its message; empty where it has none.</param>
/// <param name="IsRemote">Whether it was thrown by what was called.</param>
public sealed record RecordedFailure(string Type, string Message, bool IsRemote)
{
    /// <summary><c>InvalidOperationException: The tube is broken.</c></summary>
    public override string ToString() => Message.Length == 0 ? Type : $"{Type}: {Message}";
}
