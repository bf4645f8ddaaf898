using System.Net;
using Roentgen.Service.Access;

namespace Roentgen.Service.Api;

/// <summary>
/// A request that the API refuses, in X-Ray's form: a status, a code in the header <c>x-amzn-errortype</c>, a message in the body. Thrown by
/// operations while they read their request, caught in one place.
/// </summary>
internal sealed class ApiException(HttpStatusCode status, string code, string? message) : Exception(message)
{
    public HttpStatusCode Status { get; } = status;

    public string Code { get; } = code;

    /// <summary>The message of the answer. An exception without a message of its own has one made up by the runtime, which is not for the wire.</summary>
    public string? Text { get; } = message;

    // The front end that validates and the one that fails spell it in lower case, the operations with a capital.
    public string MessageMember => Code is "ValidationException" or "InternalFailure" or AccessErrors.MissingToken or AccessErrors.UnknownClient
        or AccessErrors.WrongSignature or AccessErrors.IncompleteSignature or AccessErrors.ExpiredToken ? "message" : "Message";

    /// <summary>The resource that an error is about, for the member <c>ResourceName</c>; null for errors without it.</summary>
    public string? ResourceName { get; init; }

    /// <summary>The limit that the request goes beyond, by its name; null when it is refused for another reason.</summary>
    public string? Limit { get; init; }

    /// <summary>An error of an operation with a code of its own, answered 400.</summary>
    public static ApiException Refused(string code, string? message) => new(HttpStatusCode.BadRequest, code, message);

    /// <summary>A tagged resource, a retrieval or an indexing rule that is not there.</summary>
    public static ApiException NotFound(string message, string resource) => new(HttpStatusCode.NotFound, "ResourceNotFoundException", message) { ResourceName = resource };

    /// <param name="message">What is wrong.</param>
    /// <param name="limit">The name of the limit that the request goes beyond; null for other reasons.</param>
    public static ApiException InvalidRequest(string message, string? limit = null) => new(HttpStatusCode.BadRequest, "InvalidRequestException", message) { Limit = limit };

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
        HttpStatusCode.RequestEntityTooLarge, "RequestEntityTooLargeException", $"The request body is larger than {limit} bytes after decompression.")
    {
        Limit = Limits.Limit.Names.RequestBytes,
    };
}
