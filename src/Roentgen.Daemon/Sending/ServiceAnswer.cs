namespace Roentgen.Daemon.Sending;

/// <summary>What came of one call of the service.</summary>
/// <param name="Failure">How it failed; null when it was answered with 2xx.</param>
/// <param name="Status">The HTTP status, 0 without an answer.</param>
/// <param name="Body">The answer's body.</param>
/// <param name="Description">The failure in the words of the AWS daemon's log; empty without one.</param>
/// <param name="RetryAfter">What the service asked for.</param>
/// <param name="IsPassing">Whether the same call may succeed later.</param>
internal sealed record ServiceAnswer(
    SendFailure? Failure, int Status, ReadOnlyMemory<byte> Body, string Description, TimeSpan? RetryAfter, bool IsPassing);
