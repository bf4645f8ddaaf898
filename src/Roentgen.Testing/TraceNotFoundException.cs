namespace Roentgen.Testing;

/// <summary>
/// What a test waited for did not come, or is not in a trace. The message says what was looked for and draws what was there instead.
/// </summary>
public sealed class TraceNotFoundException : Exception
{
    /// <summary>With the whole message.</summary>
    public TraceNotFoundException(string message) : base(message)
    {
    }
}
