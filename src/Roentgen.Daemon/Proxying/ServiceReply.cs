using System.Net;
using Microsoft.AspNetCore.Http;

namespace Roentgen.Daemon.Proxying;

/// <summary>What the service answered a proxied call: status and headers, and the body when it was read whole.</summary>
internal sealed record ServiceReply(int Status, IReadOnlyList<KeyValuePair<string, string[]>> Headers, ReadOnlyMemory<byte> Body)
{
    /// <summary>Whether the service could not answer now, rather than would not.</summary>
    public bool IsOutage => Status is >= 500 or 429 or 408;

    public bool IsSuccess => Status == StatusCodes.Status200OK;

    /// <summary>Whether its body is plain, so that it can be looked into.</summary>
    public bool IsPlain => !Headers.Any(static header => header.Key.Equals("Content-Encoding", StringComparison.OrdinalIgnoreCase));

    public static ServiceReply Of(HttpResponseMessage response, ReadOnlyMemory<byte> body)
    {
        var connection = response.Headers.NonValidated.TryGetValues("Connection", out var values) ? values.ToString() : "";
        return new ServiceReply(
            (int)response.StatusCode,
            [.. response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated)
                .Where(header => HeaderRules.GoesDown(header.Key, connection)).Select(static header => KeyValuePair.Create(header.Key, header.Value.ToArray()))],
            body);
    }

    /// <summary>Status and headers as the service gave them.</summary>
    public void WriteHead(HttpResponse response)
    {
        response.StatusCode = Status;
        foreach (var (name, values) in Headers) response.Headers[name] = values;
        if (Status == (int)HttpStatusCode.NoContent) response.ContentLength = null; // which HTTP does not allow, and Kestrel does not send
    }

    /// <summary>All of it.</summary>
    public Task WriteAsync(HttpResponse response, CancellationToken cancel)
    {
        WriteHead(response);
        return Body.IsEmpty ? Task.CompletedTask : response.Body.WriteAsync(Body, cancel).AsTask();
    }
}
