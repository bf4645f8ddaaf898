using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Roentgen.Daemon.Proxying;

/// <summary>An error of the daemon itself, in the form that the API's clients read: the code in a header, the text in the body.</summary>
internal static class ErrorAnswer
{
    public static Task WriteAsync(HttpContext context, int status, string code, string message)
    {
        var body = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            json.WriteString("__type"u8, code);
            json.WriteString("message"u8, message);
            json.WriteEndObject();
        }
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.Headers["x-amzn-errortype"] = code;
        context.Response.ContentLength = body.WrittenCount;
        return context.Response.Body.WriteAsync(body.WrittenMemory, context.RequestAborted).AsTask();
    }
}
