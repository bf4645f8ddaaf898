using System.Buffers;
using System.Collections.Frozen;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Roentgen.Service.Access;

namespace Roentgen.Service.Api;

/// <summary>The X-Ray wire protocol around the operations: paths, bodies, headers, errors.</summary>
internal sealed class ApiEndpoints(IEnumerable<IOperation> operations, ServiceOptions options, ApiAnswers answers)
{
    private readonly FrozenDictionary<string, IOperation> _byPath = operations.ToFrozenDictionary(operation => operation.Path, StringComparer.Ordinal);

    /// <summary>
    /// Refuses other methods than POST on the paths of operations. Letters count here, unlike for POST: <c>GET /Traces</c> is a call with a wrong
    /// method, while <c>GET /traces</c> is a page of the console.
    /// </summary>
    public void UseMethodCheck(IApplicationBuilder application) => application.Use(next => context =>
        !HttpMethods.IsPost(context.Request.Method) && _byPath.TryGetValue(context.Request.Path.Value ?? "", out var operation)
            ? RefuseMethodAsync(context, operation)
            : next(context));

    public void Map(IEndpointRouteBuilder routes)
    {
        foreach (var operation in operations)
            routes.MapPost(operation.Path, context => AnswerAsync(context, operation)).Requires(operation.Permission, operation.Name);
        // Whatever no other route takes.
        routes.Map("/{**path}", context => answers.RefuseAsync(context, "Unknown", new ApiException(
            HttpStatusCode.NotFound, "UnknownOperationException", $"There is no operation at {context.Request.Path}; paths are those of the X-Ray API, for example POST /TraceSegments."))).OpenToEverybody();
    }

    private Task AnswerAsync(HttpContext context, IOperation operation) => AnswerAsync(context, operation.Name, operation.HandleAsync);

    /// <summary>Answers a request with a JSON object.</summary>
    /// <param name="context">The request.</param>
    /// <param name="operation">Its name, for metrics and logs.</param>
    /// <param name="handle">See <see cref="IOperation.HandleAsync"/>.</param>
    public Task AnswerAsync(HttpContext context, string operation, Func<ApiRequest, Utf8JsonWriter, CancellationToken, Task> handle) => answers.AnswerFailuresAsync(context, operation, async () =>
    {
        var body = await RequestBodyReader.ReadAsync(context.Request, options.MaxRequestBytes, context.RequestAborted).ConfigureAwait(false);
        var buffer = new ArrayBufferWriter<byte>();
        await using (var answer = new Utf8JsonWriter(buffer, ApiAnswers.Json))
        {
            await handle(new ApiRequest(body), answer, context.RequestAborted).ConfigureAwait(false);
        }
        await answers.SendAsync(context, operation, HttpStatusCode.OK, buffer.WrittenMemory).ConfigureAwait(false);
    });

    private Task RefuseMethodAsync(HttpContext context, IOperation operation)
    {
        context.Response.Headers.Allow = HttpMethods.Post;
        return answers.RefuseAsync(context, operation.Name, new ApiException(
            HttpStatusCode.MethodNotAllowed, "UnknownOperationException", $"{operation.Name} is called with POST, not with {context.Request.Method}."));
    }
}
