using System.Buffers;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Roentgen.Service.Access;
using Roentgen.Service.Api;
using Roentgen.Service.Beyond.Analysis;
using Roentgen.Service.Beyond.Documentation;
using Roentgen.Service.Health;
using Roentgen.Service.Limits;

namespace Roentgen.Service.Beyond.Access;

/// <summary>Logging in to the console with an access key, logging out, and who is logged in. Open to everybody: whoever asks has nothing to show yet.</summary>
internal sealed class SessionRoutes(Sessions sessions, FailedLogins failed, ServiceOptions options, ServiceMetrics metrics, ApiAnswers answers)
{
    // An id and a secret; nobody who is not known yet is read more from.
    private const int MaxRequestBytes = 4096;

    private static readonly JsonSchema Session = Schema.Object("Who is logged in.",
    [
        new("AccessKeyId", Schema.Text("Id of the access key that they logged in with; null for nobody.").OrNull()),
        new("ExpirationTime", Schema.Timestamp("When the session is over unless it is used; null without one.").OrNull()),
        new("LoginRequired", Schema.Flag("Whether the service has access keys, so that calls need one. Without, everybody may do everything.")),
        new("Role", Schema.Text("`read` or `admin`: what the session may do; null for nobody.").OrNull()),
    ]);

    /// <summary>The routes with what answers them.</summary>
    public IEnumerable<(RouteDescription Description, RequestDelegate Answer)> All =>
    [
        (Get, context => AnswerAsync(context, Get.Name, (_, answer) => Write(answer, SessionCookie.Read(context.Request) is { } token ? sessions.Look(token) : null))),
        (Begin, context => AnswerAsync(context, Begin.Name, (request, answer) => Write(answer, LogIn(context, request.Members)))),
        (End, context => AnswerAsync(context, End.Name, (_, answer) => LogOut(context, answer))),
    ];

    private static RouteDescription Get { get; } = new(
        "GET", "/roentgen/session", "GetSession", null, "Who is logged in",
        "Whether calls need an access key, and whose session the cookie of this call belongs to. Looking does not make a session last longer.")
    {
        AnswerMeaning = "The session.",
        Answer = Session,
    };

    private static RouteDescription Begin { get; } = new(
        "POST", "/roentgen/session/begin", "BeginSession", null, "Log in",
        "Begins a session for a browser: shows an access key, gets a cookie (`HttpOnly`, `SameSite=Strict`, over HTTPS `Secure`) that stands for it in calls of the pages of this service. "
        + "Programs sign their calls instead. `UnrecognizedClientException`: no key has this id and this secret. `ThrottledException`: it failed too often from this address (limit `failed-logins`), or too many are logged in (`sessions`).")
    {
        Request = Schema.Request("An access key.",
        [
            new("AccessKeyId", Schema.Text("Its id."), IsRequired: true),
            new("SecretAccessKey", Schema.Text("Its secret."), IsRequired: true),
        ]),
        RequestExample = """{"AccessKeyId":"READER","SecretAccessKey":"0f8c1be2d94a7e63b5d0417fa2c98e6d31b7f05a"}""",
        AnswerMeaning = "The session that began.",
        Answer = Session,
    };

    private static RouteDescription End { get; } = new(
        "POST", "/roentgen/session/end", "EndSession", null, "Log out", "Ends the session of the cookie of this call. Without one there is nothing to end.")
    {
        AnswerMeaning = "An empty object.",
        Answer = Schema.Object("Nothing.", []),
    };

    private (AccessKey Key, DateTimeOffset End)? LogIn(HttpContext context, RequestObject members)
    {
        if (options.AccessKeys is not { } keys) throw ApiException.InvalidRequest("This service has no access keys: nobody needs to log in.");
        CheckPage(context.Request);
        var (id, secret) = (members.RequiredText("AccessKeyId"), members.RequiredText("SecretAccessKey"));
        var address = context.Connection.RemoteIpAddress ?? IPAddress.None;
        if (!failed.TryBegin(address))
        {
            metrics.CountLogin(ServiceMetrics.TooManyLogins);
            throw new ApiException(HttpStatusCode.TooManyRequests, "ThrottledException", "Logging in failed too often from this address; come again in a minute.") { Limit = Limit.Names.FailedLogins };
        }
        if (keys.Find(id, secret) is not { } key)
        {
            metrics.CountLogin(ServiceMetrics.WrongLogin);
            throw AccessErrors.WrongSecret();
        }
        failed.Forgive(address);
        if (!key.Role.Allows(Permission.Read))
        {
            metrics.CountLogin(ServiceMetrics.WrongLogin);
            throw AccessErrors.NotAllowed(key, Begin.Name);
        }
        if (SessionCookie.Read(context.Request) is { } former) sessions.End(former);
        var token = BeginSession(key);
        SessionCookie.Write(context, token);
        return sessions.Look(token);
    }

    private string BeginSession(AccessKey key)
    {
        try
        {
            var token = sessions.Begin(key);
            metrics.CountLogin(ServiceMetrics.LoggedIn);
            return token;
        }
        catch (ApiException)
        {
            metrics.CountLogin(ServiceMetrics.TooManyLogins);
            throw;
        }
    }

    private void LogOut(HttpContext context, Utf8JsonWriter answer)
    {
        if (SessionCookie.Read(context.Request) is { } token)
        {
            SessionCookie.CheckOrigin(context.Request);
            sessions.End(token);
            SessionCookie.Delete(context);
        }
        answer.WriteStartObject();
        answer.WriteEndObject();
    }

    // A page of another site must not log anybody in, either: what they then do would be done as somebody else.
    private static void CheckPage(HttpRequest request)
    {
        if (request.Headers.Origin.Count > 0 || request.Headers["Sec-Fetch-Site"].Count > 0) SessionCookie.CheckOrigin(request);
    }

    private void Write(Utf8JsonWriter answer, (AccessKey Key, DateTimeOffset End)? session)
    {
        answer.WriteStartObject();
        answer.WriteString("AccessKeyId"u8, session?.Key.Id);
        if (session is { End: var end }) AnalysisJson.WriteNumber(answer, "ExpirationTime", (end - DateTimeOffset.UnixEpoch).TotalSeconds);
        else answer.WriteNull("ExpirationTime"u8);
        answer.WriteBoolean("LoginRequired"u8, options.AccessKeys is not null);
        answer.WriteString("Role"u8, session?.Key.Role.Name());
        answer.WriteEndObject();
    }

    private async Task AnswerAsync(HttpContext context, string operation, Action<ApiRequest, Utf8JsonWriter> handle) => await answers.AnswerFailuresAsync(context, operation, async () =>
    {
        var body = await RequestBodyReader.ReadAsync(context.Request, MaxRequestBytes, context.RequestAborted).ConfigureAwait(false);
        var buffer = new ArrayBufferWriter<byte>();
        await using (var answer = new Utf8JsonWriter(buffer, ApiAnswers.Json)) handle(new ApiRequest(body), answer);
        context.Response.Headers.CacheControl = "no-store";
        await answers.SendAsync(context, operation, HttpStatusCode.OK, buffer.WrittenMemory).ConfigureAwait(false);
    }).ConfigureAwait(false);
}
