using System.Net;

namespace Roentgen.Service.Api;

/// <summary>
/// A request that the API refuses, in X-Ray's form: a status, a code in the header <c>x-amzn-errortype</c>, a message in the body. Thrown by
/// operations while they read their request, caught in one place.
/// </summary>
internal sealed class ApiException(HttpStatusCode status, string code, string? message) : Exception(message)
{
    public HttpStatusCode Status { get; } = status;

    public string Code { get; } = code;

    // The front end that validates and the one that fails spell it in lower case, the operations with a capital.
    public string MessageMember => Code is "ValidationException" or "InternalFailure" ? "message" : "Message";

    public static ApiException InvalidRequest(string message) => new(HttpStatusCode.BadRequest, "InvalidRequestException", message);

    public static ApiException Serialization(string message) => new(HttpStatusCode.BadRequest, "SerializationException", message);

    /// <summary>A constraint of the model is broken.</summary>
    /// <param name="value"><c>null</c> or the value in single quotes.</param>
    /// <param name="path">camelCase, list elements counted from 1: <c>telemetryRecords.2.member.timestamp</c>.</param>
    /// <param name="constraint">Follows "Member must".</param>
    public static ApiException Validation(string value, string path, string constraint) => new(
        HttpStatusCode.BadRequest, "ValidationException",
        $"1 validation error detected: Value {value} at '{path}' failed to satisfy constraint: Member must {constraint}");

    public static ApiException Throttled(string message) => new(HttpStatusCode.TooManyRequests, "ThrottledException", message);

    public static ApiException TooLarge(long limit) => new(
        HttpStatusCode.RequestEntityTooLarge, "RequestEntityTooLargeException", $"The request body is larger than {limit} bytes after decompression.");
}
