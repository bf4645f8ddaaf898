using Microsoft.AspNetCore.Http;

namespace Roentgen.Daemon.Proxying;

/// <summary>An error of the daemon itself, in the form that the API's clients read: the code in a header, the text in the body.</summary>
internal static class ErrorAnswer
{
    public static Task WriteAsync(HttpContext context, int status, string code, string message)
    {
        // What was set for an answer that is not given after all.
        context.Response.Headers.Clear();
        context.Response.Headers["x-amzn-errortype"] = code;
        if (status == StatusCodes.Status429TooManyRequests) context.Response.Headers.RetryAfter = "1";
        return JsonAnswer.WriteAsync(context, status, json =>
        {
            json.WriteStartObject();
            json.WriteString("__type"u8, code);
            json.WriteString("message"u8, message);
            json.WriteEndObject();
        });
    }
}
