using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Roentgen.Model.Ids;
using Roentgen.Storage;

namespace Roentgen.Service.Traces;

/// <summary>A question for summaries: a window, and the filter expression in its printed form.</summary>
internal sealed record SummarySearch(DigestScan Scan, string Filter)
{
    /// <summary>Tells this question from others in a few characters; the same in every process.</summary>
    public string Fingerprint { get; } = string.Create(CultureInfo.InvariantCulture,
        $"{Scan.Clock}:{Scan.FromMicroseconds}:{Scan.ToMicroseconds}:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Filter)).AsSpan(0, 8))}");
}

/// <summary>
/// <c>NextToken</c> of <c>GetTraceSummaries</c>: where the last page ended, together with the question that it belongs to, so that a token is
/// good for the same question only. Opaque to clients: base64url of <c>clock:from:to:filter:last:trace</c>.
/// </summary>
internal static class SummaryToken
{
    public static string Format(SummarySearch search, ScanPosition last) => Base64Url.EncodeToString(Encoding.ASCII.GetBytes(string.Create(
        CultureInfo.InvariantCulture, $"{search.Fingerprint}:{last.Microseconds}:{last.TraceId}")));

    public static bool TryParse(string token, SummarySearch search, out ScanPosition position)
    {
        position = default;
        if (!Base64Url.IsValid(token)) return false;
        var text = Encoding.ASCII.GetString(Base64Url.DecodeFromChars(token));
        if (!text.StartsWith(search.Fingerprint + ":", StringComparison.Ordinal)) return false;
        var parts = text[(search.Fingerprint.Length + 1)..].Split(':');
        if (parts.Length != 2 || !long.TryParse(parts[0], CultureInfo.InvariantCulture, out var time) || !TraceId.TryParse(parts[1], out var id)) return false;
        position = new ScanPosition(time, id);
        return true;
    }
}
