using Roentgen.Daemon.Batching;

namespace Roentgen.Daemon.Sending;

/// <summary>What the service's refusals mean for what was sent: what it says about the content is final, everything else passes.</summary>
internal static class ServiceErrors
{
    // Of the whole request because of who asks, how much is asked, or what the service is doing, whatever the status they come with.
    private static readonly HashSet<string> Passing = new(StringComparer.Ordinal)
    {
        "TooManyRequestsException", "RequestLimitExceeded", "SlowDown", "ProvisionedThroughputExceededException", "BandwidthLimitExceeded", "LimitExceededException",
        "InternalFailure", "InternalServerError", "InternalServiceException", "InternalErrorException", "ServiceUnavailable", "ServiceUnavailableException", "RequestTimeout",
        "RequestTimeoutException", "PriorRequestNotComplete",
        "ExpiredToken", "ExpiredTokenException", "RequestExpired", "IncompleteSignature", "InvalidSignatureException", "SignatureDoesNotMatch", "InvalidClientTokenId",
        "MissingAuthenticationToken", "MissingAuthenticationTokenException", "UnrecognizedClientException", "AccessDenied", "AccessDeniedException", "OptInRequired",
        "NotAuthorized", "RequestTimeTooSkewed",
    };

    /// <summary>Whether an error code speaks of the service or the caller, and not of what was sent.</summary>
    public static bool IsPassing(string code) => code.StartsWith("Throttl", StringComparison.Ordinal) || Passing.Contains(code);

    /// <summary>The verdict over an upload by its status, which is not 2xx, and code.</summary>
    public static Verdict Of(int status, string code, BatchKind kind) => status switch
    {
        413 => Verdict.TooLarge,
        // A service that has no such path has no OTLP, and would hold the segments up.
        404 or 405 or 501 when kind == BatchKind.Spans => Verdict.Refused,
        401 or 403 or 404 or 405 or 407 or 408 or 425 or 429 => Verdict.Passing,
        >= 400 and < 500 => IsPassing(code) ? Verdict.Passing : Verdict.Refused,
        _ => Verdict.Passing,
    };
}
