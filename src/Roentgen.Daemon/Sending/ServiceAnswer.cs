namespace Roentgen.Daemon.Sending;

/// <summary>What an answer means for what was sent.</summary>
internal enum Verdict
{
    /// <summary>The service has it.</summary>
    Taken,

    /// <summary>The same may succeed later: nothing was said about what was sent.</summary>
    Passing,

    /// <summary>Less at once may succeed.</summary>
    TooLarge,

    /// <summary>What was sent is wrong, and stays so.</summary>
    Refused,
}

/// <summary>What came of one call of the service.</summary>
/// <param name="Verdict">What it means.</param>
/// <param name="Failure">How it failed; null when it was answered with 2xx.</param>
/// <param name="Status">The HTTP status, 0 without an answer.</param>
/// <param name="Body">The answer's body.</param>
/// <param name="Description">The failure in the words of the AWS daemon's log; empty without one.</param>
/// <param name="RetryAfter">What the service asked for.</param>
internal sealed record ServiceAnswer(Verdict Verdict, SendFailure? Failure, int Status, ReadOnlyMemory<byte> Body, string Description, TimeSpan? RetryAfter);
