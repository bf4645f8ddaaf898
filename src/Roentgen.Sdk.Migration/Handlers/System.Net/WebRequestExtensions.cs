using global::System.Net;

namespace Roentgen.Sdk.Migration.Handlers.System.Net;

/// <summary>Web requests are HttpClient underneath, and so traced by themselves.</summary>
public static class WebRequestExtensions
{
    /// <summary><see cref="WebRequest.GetResponse"/>.</summary>
    public static WebResponse GetResponseTraced(this WebRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return request.GetResponse();
    }

    /// <summary><see cref="WebRequest.GetResponseAsync"/>.</summary>
    public static Task<WebResponse> GetAsyncResponseTraced(this WebRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return request.GetResponseAsync();
    }
}
