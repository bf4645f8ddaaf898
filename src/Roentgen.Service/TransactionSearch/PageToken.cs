using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Roentgen.Service.Api;

namespace Roentgen.Service.TransactionSearch;

/// <summary>
/// <c>NextToken</c> of a retrieval's pages: the retrieval that it belongs to and where its next page begins. Opaque to clients: base64url of
/// <c>retrieval:first:second</c>.
/// </summary>
internal static class PageToken
{
    public static string Format(string retrieval, int first, int second) =>
        Base64Url.EncodeToString(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{retrieval}:{first}:{second}")));

    /// <summary>The place of a request's <c>NextToken</c>; null for the first page.</summary>
    /// <exception cref="ApiException">The token is none of this retrieval.</exception>
    public static (int First, int Second)? Read(RequestObject members, string retrieval)
    {
        if (members.Text("NextToken") is not { } token) return null;
        var parts = Base64Url.IsValid(token) ? Encoding.ASCII.GetString(Base64Url.DecodeFromChars(token)).Split(':') : [];
        return parts.Length == 3 && parts[0] == retrieval
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var first) && int.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out var second)
            ? (first, second)
            : throw ApiException.InvalidRequest($"Invalid token {token}");
    }
}
