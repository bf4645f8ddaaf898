using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Roentgen.Model.Graph;
using Roentgen.Model.Ids;
using Roentgen.Storage;

namespace Roentgen.Service.Traces;

/// <summary>
/// <c>NextToken</c> of <c>GetTraceSummaries</c>: where the last page ended, together with the window that it belongs to, so that a token is
/// good for the same question only. Opaque to clients: base64url of <c>clock:from:to:last:trace</c>.
/// </summary>
internal static class SummaryToken
{
    public static string Format(DigestScan scan, TraceDigest last) => Base64Url.EncodeToString(Encoding.ASCII.GetBytes(string.Create(
        CultureInfo.InvariantCulture, $"{scan.Clock}:{scan.FromMicroseconds}:{scan.ToMicroseconds}:{last.Microseconds(scan.Clock)}:{last.Id}")));

    public static bool TryParse(string token, DigestScan scan, out ScanPosition position)
    {
        position = default;
        if (!Base64Url.IsValid(token)) return false;
        var parts = Encoding.ASCII.GetString(Base64Url.DecodeFromChars(token)).Split(':');
        if (parts.Length != 5 || parts[0] != scan.Clock.ToString()
            || !long.TryParse(parts[1], CultureInfo.InvariantCulture, out var from) || from != scan.FromMicroseconds
            || !long.TryParse(parts[2], CultureInfo.InvariantCulture, out var to) || to != scan.ToMicroseconds
            || !long.TryParse(parts[3], CultureInfo.InvariantCulture, out var time)
            || !TraceId.TryParse(parts[4], out var id))
        {
            return false;
        }
        position = new ScanPosition(time, id);
        return true;
    }
}
