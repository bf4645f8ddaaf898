using System.Net;
using Roentgen.Service.Api;

namespace Roentgen.Service.Access;

/// <summary>What callers are told who may not, or who cannot show that they may: AWS's codes, and its words where they are known.</summary>
internal static class AccessErrors
{
    public const string MissingToken = "MissingAuthenticationTokenException";
    public const string UnknownClient = "UnrecognizedClientException";
    public const string WrongSignature = "InvalidSignatureException";
    public const string IncompleteSignature = "IncompleteSignatureException";
    public const string Denied = "AccessDeniedException";

    /// <summary>Every code, for metrics.</summary>
    public static IReadOnlyList<string> Codes { get; } = [MissingToken, UnknownClient, WrongSignature, IncompleteSignature, Denied];

    public static ApiException Missing() => new(HttpStatusCode.Forbidden, MissingToken, "Request is missing Authentication Token");

    public static ApiException Unknown() => new(HttpStatusCode.Forbidden, UnknownClient, "The security token included in the request is invalid.");

    public static ApiException Incomplete(string message) => new(HttpStatusCode.BadRequest, IncompleteSignature, message);

    public static ApiException Invalid(string message, string? limit = null) => new(HttpStatusCode.Forbidden, WrongSignature, message) { Limit = limit };

    public static ApiException Mismatch() => Invalid(
        "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.");

    /// <summary>A service without access keys is for this machine, not for the pages that its browsers show.</summary>
    public static ApiException Foreign(string from) => new(
        HttpStatusCode.Forbidden, Denied,
        $"The call comes by {from}. Without access keys only programs and pages of this machine may call, by its address or by localhost; see docs/access.md.");

    public static ApiException NotAllowed(AccessKey key, string operation) => new(
        HttpStatusCode.Forbidden, Denied,
        $"User: {key.Id} is not authorized to perform: xray:{operation} because its access key has the role {key.Role.ToString().ToLowerInvariant()}");
}
