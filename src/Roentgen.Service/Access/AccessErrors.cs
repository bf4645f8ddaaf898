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

    public const string ExpiredToken = "ExpiredTokenException";

    /// <summary>Every code, for metrics.</summary>
    public static IReadOnlyList<string> Codes { get; } = [MissingToken, UnknownClient, WrongSignature, IncompleteSignature, Denied, ExpiredToken];

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

    /// <summary>The same whether there is such a key or not.</summary>
    public static ApiException WrongSecret() => new(HttpStatusCode.Forbidden, UnknownClient, "There is no access key with this id and this secret.");

    public static ApiException SessionOver(string? limit = null) => new(HttpStatusCode.Forbidden, ExpiredToken, "The session is over; log in again.") { Limit = limit };

    /// <summary>A browser sends the cookie of a session with calls of our own pages; those of others are refused all the same.</summary>
    public static ApiException NotOurPage() => new(HttpStatusCode.Forbidden, Denied, "A session is for the pages of the console at this address; the call comes from elsewhere. See docs/access.md.");

    public static ApiException NotAllowed(AccessKey key, string operation) => new(
        HttpStatusCode.Forbidden, Denied,
        $"User: {key.Id} is not authorized to perform: xray:{operation} because its access key has the role {key.Role.Name()}");
}
