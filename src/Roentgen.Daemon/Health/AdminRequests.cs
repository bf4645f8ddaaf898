using System.Text;
using Microsoft.AspNetCore.Http;
using Roentgen.Daemon.Proxying;

namespace Roentgen.Daemon.Health;

/// <summary>
/// What people and orchestrators ask of the daemon itself: <c>/healthz</c> (it lives), <c>/readyz</c> (it can do its work), <c>/metrics</c>, and <c>/health</c>, the
/// older name of <c>/healthz</c>.
/// </summary>
internal sealed class AdminRequests(ReadinessCheck readiness, Func<string> metrics)
{
    private static readonly byte[] Alive = "{\"status\":\"ok\"}"u8.ToArray();

    /// <summary>Answers one request of the address that is for these alone.</summary>
    public Task HandleAsync(HttpContext context) => TryAnswer(context, context.Request.Path.Value ?? "") ?? ErrorAnswer.WriteAsync(
        context, StatusCodes.Status404NotFound, "UnknownOperationException", "Here are GET /healthz, GET /readyz and GET /metrics.");

    /// <summary>Null when it is not one of these.</summary>
    public Task? TryAnswer(HttpContext context, string path)
    {
        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method)) return null;
        return path switch
        {
            "/healthz" or "/health" => JsonAnswer.WriteAsync(context, StatusCodes.Status200OK, "application/json", Alive),
            "/readyz" => AnswerReadinessAsync(context),
            "/metrics" => JsonAnswer.WriteAsync(context, StatusCodes.Status200OK, "text/plain; version=0.0.4; charset=utf-8", Encoding.UTF8.GetBytes(metrics())),
            _ => null,
        };
    }

    // {"status":"not ready","problems":["xray.eu-west-1.amazonaws.com: calls cannot be signed: …"]}
    private async Task AnswerReadinessAsync(HttpContext context)
    {
        var now = await readiness.LookAsync(context.RequestAborted).ConfigureAwait(false);
        await JsonAnswer.WriteAsync(context, now.IsReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable, json =>
        {
            json.WriteStartObject();
            json.WriteString("status"u8, now.IsReady ? "ready" : "not ready");
            json.WriteStartArray("problems"u8);
            foreach (var problem in now.Problems) json.WriteStringValue(problem);
            json.WriteEndArray();
            json.WriteEndObject();
        }).ConfigureAwait(false);
    }
}
