namespace Roentgen.Daemon.Proxying;

/// <summary>A request on the TCP address that the daemon answers with an error of its own. Thrown where it is read, caught where requests are answered.</summary>
internal sealed class RefusedRequestException(int status, string code, string message) : Exception(message)
{
    public int Status { get; } = status;

    public string Code { get; } = code;

    /// <summary>The body is over <see cref="DaemonOptions.ProxyBodyBytes"/>.</summary>
    public static RefusedRequestException TooLarge(int limit) => new(413, "RequestEntityTooLargeException", $"The request body is larger than {limit} bytes.");

    /// <summary>The body did not come in time.</summary>
    public static RefusedRequestException TooSlow() => new(408, "RequestTimeoutException", "The request body did not arrive in time.");

    /// <summary>There is no room now, and there may be soon.</summary>
    public static RefusedRequestException Throttled(string message) => new(429, "ThrottledException", message);

    /// <summary>The body is not what the API takes.</summary>
    public static RefusedRequestException Serialization(string message) => new(400, "SerializationException", message);
}
