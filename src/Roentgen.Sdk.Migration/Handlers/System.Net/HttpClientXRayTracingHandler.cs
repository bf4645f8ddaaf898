namespace Roentgen.Sdk.Migration.Handlers.System.Net;

/// <summary>Passes everything on: HttpClient is traced without a handler, and a call that goes through this one is not recorded twice.</summary>
public class HttpClientXRayTracingHandler : DelegatingHandler
{
    /// <summary>Before a handler of the factory's.</summary>
    public HttpClientXRayTracingHandler()
    {
    }

    /// <summary>Before this handler.</summary>
    public HttpClientXRayTracingHandler(HttpMessageHandler innerHandler) : base(innerHandler)
    {
    }
}

/// <summary>As <see cref="HttpClientXRayTracingHandler"/>: the query of a called address is never recorded.</summary>
public class HttpClientXRaySanitizedTracingHandler : HttpClientXRayTracingHandler
{
    /// <summary>Before a handler of the factory's.</summary>
    public HttpClientXRaySanitizedTracingHandler()
    {
    }

    /// <summary>Before this handler.</summary>
    public HttpClientXRaySanitizedTracingHandler(HttpMessageHandler innerHandler) : base(innerHandler)
    {
    }
}
