using System.Diagnostics;
using Roentgen.Sdk.Recording;

namespace Roentgen.Sdk.Instrumentation;

/// <summary>An outgoing HTTP call: a remote subsegment named after the host. https://opentelemetry.io/docs/specs/semconv/http/http-spans/</summary>
internal static class HttpCall
{
    public static bool Is(Activity activity) =>
        activity.Kind == ActivityKind.Client && (activity.GetTagItem("http.request.method") ?? activity.GetTagItem("http.method")) is string;

    public static void Apply(Subsegment subsegment, Activity activity)
    {
        subsegment.Namespace = SubsegmentNamespace.Remote;
        var http = subsegment.Http ??= new HttpBlock();
        foreach (ref readonly var tag in activity.EnumerateTagObjects())
        {
            switch (tag.Key)
            {
                case "server.port" or "net.peer.port" or "network.protocol.version" or "http.flavor" or "error.type" or "http.scheme" or "url.scheme":
                    break;
                case "http.request.method" or "http.method" when tag.Value is string method:
                    http.Method ??= method;
                    break;
                case "server.address" or "net.peer.name" or "http.host" when tag.Value is string host:
                    ActivityMapping.Name(subsegment, host);
                    break;
                case "url.full" or "http.url" when tag.Value is string url:
                    // The runtime writes "?*" in the place of a query string; others write all of it, which is not for us to spread.
                    http.Url ??= url.IndexOf('?', StringComparison.Ordinal) is >= 0 and var query ? url[..query] : url;
                    break;
                case "http.response.status_code" or "http.status_code" when tag.Value is int status:
                    http.Status ??= status;
                    subsegment.MarkStatus(status);
                    break;
                case "http.response.body.size" or "http.response_content_length" when tag.Value is long length:
                    http.ContentLength ??= length;
                    break;
                default:
                    ActivityMapping.AddTag(subsegment, activity, tag);
                    break;
            }
        }
    }
}
