using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Roentgen.Daemon.Health;
using Roentgen.Model.Signing;

namespace Roentgen.Daemon.Proxying;

/// <summary>What the TCP address answers: documents by taking them, sampling calls by asking the service, health and metrics itself, anything else with a refusal.</summary>
/// <param name="options">What is forwarded.</param>
/// <param name="proxy">Asks the service.</param>
/// <param name="upload">Takes documents.</param>
/// <param name="admin">Null when health and metrics have an address of their own.</param>
/// <param name="counters">Where refusals are counted.</param>
internal sealed class TcpRequests(DaemonOptions options, SamplingProxy proxy, SegmentUpload upload, AdminRequests? admin, DaemonCounters counters)
{
    private const string Everything = "*";

    private readonly HashSet<string> _paths = [SamplingProxy.Rules, SamplingProxy.Targets, .. options.ProxyPaths];

    /// <summary>Answers one request.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        try
        {
            await AnswerAsync(context).ConfigureAwait(false);
        }
        catch (RefusedRequestException e)
        {
            counters.AddProxyRefused();
            await ErrorAnswer.WriteAsync(context, e.Status, e.Code, e.Message).ConfigureAwait(false);
        }
    }

    private Task AnswerAsync(HttpContext context)
    {
        var method = context.Request.Method;
        var target = TargetOf(context);
        var path = target.Split('?', 2)[0];
        if (admin?.TryAnswer(context, path) is { } answering) return answering;
        // Pages of browsers may post to this machine without asking; they always say where they come from, and SDKs never do.
        if (context.Request.Headers.Origin.Count > 0) throw Denied("The daemon answers programs, not pages of browsers.");
        if (method == "POST" && path == SegmentUpload.Path) return upload.TakeAsync(context);
        if (method == "POST" && _paths.Contains(path)) return proxy.ForwardAsync(context, target);
        if (!_paths.Contains(Everything)) throw Denied($"The daemon forwards POST {SamplingProxy.Rules} and POST {SamplingProxy.Targets}{Also()}, and takes POST {SegmentUpload.Path}; nothing else.");
        // A path with dots may lead out of the path of the endpoint.
        if (path.Length == 0 || path[0] != '/' || SignatureV4.NormalPath(path) != path || path.Contains("%2e", StringComparison.OrdinalIgnoreCase))
            throw new RefusedRequestException(400, "InvalidRequestException", "The path must begin with / and have no empty segments and no dots in place of segments.");
        return proxy.ForwardAsync(context, target);
    }

    private string Also() => options.ProxyPaths.Count == 0 ? "" : $", as configured POST {string.Join(", POST ", options.ProxyPaths)}";

    private static RefusedRequestException Denied(string message) => new(StatusCodes.Status403Forbidden, "AccessDeniedException", message);

    // Path and query as in the request line, which may have a whole address: POST http://127.0.0.1:2000/GetSamplingRules HTTP/1.1
    private static string TargetOf(HttpContext context)
    {
        var raw = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
        var authority = raw.IndexOf("://", StringComparison.Ordinal);
        if (raw.StartsWith('/') || authority < 0) return raw;
        var path = raw.IndexOfAny(['/', '?'], authority + 3);
        if (path < 0) return "/";
        return raw[path] == '/' ? raw[path..] : "/" + raw[path..];
    }
}
