namespace Roentgen.Daemon;

/// <summary>How one attempt at a call of the service failed.</summary>
public enum SendFailure
{
    /// <summary>No answer in time.</summary>
    Timeout,

    /// <summary>Nobody listens at the endpoint.</summary>
    ConnectionRefused,

    /// <summary>The endpoint's name has no address.</summary>
    UnknownHost,

    /// <summary>An answer 4xx, throttling included.</summary>
    ClientError,

    /// <summary>An answer 5xx.</summary>
    ServerError,

    /// <summary>Not sent, because there are no credentials to sign it with.</summary>
    NoCredentials,

    /// <summary>Anything else: a broken connection, TLS, an answer that is not HTTP or not the X-Ray API's.</summary>
    Other,
}
