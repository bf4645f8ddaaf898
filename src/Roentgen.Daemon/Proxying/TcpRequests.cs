using System.Text;
using Microsoft.AspNetCore.Http;

namespace Roentgen.Daemon.Proxying;

/// <summary>What the TCP address answers: sampling calls by asking the service, <c>/health</c> and <c>/metrics</c> itself, anything else with a refusal.</summary>
internal sealed class TcpRequests(SamplingProxy proxy, Func<string> metrics, DaemonCounters counters)
{
    /// <summary>Answers one request.</summary>
    public Task HandleAsync(HttpContext context) => (context.Request.Method, context.Request.Path.Value) switch
    {
        ("POST", "/GetSamplingRules" or "/SamplingTargets") => proxy.ForwardAsync(context),
        ("GET", "/health") => WriteAsync(context, "application/json", "{\"status\":\"ok\"}"),
        ("GET", "/metrics") => WriteAsync(context, "text/plain; version=0.0.4; charset=utf-8", metrics()),
        _ => RefuseAsync(context),
    };

    private Task RefuseAsync(HttpContext context)
    {
        counters.AddProxyRefused();
        return ErrorAnswer.WriteAsync(
            context, StatusCodes.Status403Forbidden, "AccessDeniedException",
            "The daemon forwards POST /GetSamplingRules and POST /SamplingTargets, and answers GET /health and GET /metrics; nothing else.");
    }

    private static Task WriteAsync(HttpContext context, string type, string text)
    {
        var body = Encoding.UTF8.GetBytes(text);
        context.Response.ContentType = type;
        context.Response.ContentLength = body.Length;
        return context.Response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }
}
