using System.Net;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Roentgen.Service.Access;
using Roentgen.Service.Api;
using Roentgen.Service.Beyond.Access;
using Roentgen.Service.Beyond.Analysis;
using Roentgen.Service.Beyond.Completion;
using Roentgen.Service.Beyond.Documentation;
using Roentgen.Service.Beyond.Live;
using Roentgen.Service.Beyond.Sampling;

namespace Roentgen.Service.Beyond;

/// <summary>The API beyond X-Ray, under <c>/roentgen/</c>: every route of it is mapped here, with its description, which becomes the documentation.</summary>
internal sealed class RoentgenApi(IEnumerable<IRoentgenOperation> operations, FollowTraces live, SessionRoutes sessions, ApiEndpoints endpoints, ApiAnswers answers)
{
    private const string Prefix = "/roentgen/";

    private static readonly RouteDescription Page = new(
        "GET", Prefix, "GetReference", null, "This page", "The documentation of the API as a page, made from the OpenAPI document.")
    {
        AnswerType = "text/html",
        AnswerMeaning = "A page.",
    };

    private static readonly RouteDescription Document = new(
        "GET", Prefix + "openapi.json", "GetOpenApiDocument", null, "The OpenAPI document", "The documentation of the API for generators and other tools: OpenAPI 3.1.")
    {
        AnswerMeaning = "The document.",
    };

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>What the API is made of.</summary>
    public static void AddServices(IServiceCollection services)
    {
        services.AddSingleton<RoentgenApi>();
        services.AddSingleton<QuestionReader>();
        services.AddSingleton<TraceReader>();
        services.AddSingleton<FollowTraces>();
        services.AddSingleton<IRoentgenOperation, GetFacets>();
        services.AddSingleton<IRoentgenOperation, GetTraceStatistics>();
        services.AddSingleton<IRoentgenOperation, GetTracesGraph>();
        services.AddSingleton<IRoentgenOperation, CompareTraces>();
        services.AddSingleton<IRoentgenOperation, CompleteFilter>();
        services.AddSingleton<IRoentgenOperation, CheckFilter>();
        services.AddSingleton<IRoentgenOperation, MatchSamplingRule>();
        services.AddSingleton<IRoentgenOperation, GetTraces>();
        services.AddSingleton<IRoentgenOperation, GetStatus>();
        services.AddSingleton<IRoentgenOperation, GetLimits>();
        services.AddSingleton<SessionRoutes>();
        services.AddSingleton<IRoentgenOperation, GetAccessKeys>();
    }

    /// <summary>Maps all routes.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        var descriptions = new List<RouteDescription>();
        foreach (var operation in operations)
        {
            descriptions.Add(operation.Description);
            Map(routes, operation.Description, context => endpoints.AnswerAsync(context, operation.Description.Name, operation.HandleAsync));
        }
        foreach (var (description, answer) in sessions.All)
        {
            descriptions.Add(description);
            Map(routes, description, answer);
        }
        descriptions.AddRange([live.Description, Page, Document]);
        Map(routes, live.Description, async context => await answers.AnswerFailuresAsync(context, live.Description.Name, () => live.HandleAsync(context, context.RequestAborted)).ConfigureAwait(false));

        var document = OpenApiDocument.Of(descriptions);
        var json = Encoding.UTF8.GetBytes(document.ToJsonString(Indented) + "\n");
        Map(routes, Document, context => SendAsync(context, Document, json));
        Map(routes, Page, context =>
        {
            context.Response.Headers.ContentSecurityPolicy = ReferencePage.ContentSecurityPolicy;
            context.Response.Headers["Referrer-Policy"] = "no-referrer";
            return SendAsync(context, Page, Encoding.UTF8.GetBytes(ReferencePage.Of(document, AddressOf(context.Request))));
        });
        routes.Map(Prefix + "{**path}", context => RefuseAsync(context, descriptions)).OpenToEverybody();
    }

    // Whatever is mapped under the prefix comes through here.
    private static void Map(IEndpointRouteBuilder routes, RouteDescription description, RequestDelegate answer)
    {
        var route = routes.MapMethods(description.Path, [description.Method], answer);
        if (description.Permission is { } permission) route.Requires(permission, description.Name, isStream: description.AnswerType == "text/event-stream");
        else route.OpenToEverybody();
    }

    private async Task SendAsync(HttpContext context, RouteDescription route, byte[] body)
    {
        answers.Begin(context, route.Name, HttpStatusCode.OK, route.AnswerType + "; charset=utf-8");
        context.Response.Headers.CacheControl = "no-cache";
        context.Response.ContentLength = body.Length;
        await context.Response.BodyWriter.WriteAsync(body, context.RequestAborted).ConfigureAwait(false);
    }

    private Task RefuseAsync(HttpContext context, List<RouteDescription> descriptions)
    {
        var (path, method) = (context.Request.Path, context.Request.Method);
        if (descriptions.Find(route => path.Equals(route.Path, StringComparison.OrdinalIgnoreCase)) is not { } known)
            return answers.RefuseAsync(context, "Unknown", new ApiException(HttpStatusCode.NotFound, "UnknownOperationException", $"There is nothing at {path}; {Prefix} says what there is."));
        context.Response.Headers.Allow = known.Method;
        return answers.RefuseAsync(context, known.Name, new ApiException(HttpStatusCode.MethodNotAllowed, "UnknownOperationException", $"{known.Name} is called with {known.Method}, not with {method}."));
    }

    // Examples that work where the reader is. What a client says about its host is text like any other: it is encoded where it is written.
    private static string AddressOf(HttpRequest request) => $"{request.Scheme}://{request.Host}";
}
