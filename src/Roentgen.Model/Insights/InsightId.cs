using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Roentgen.Model.Graph;

namespace Roentgen.Model.Insights;

/// <summary>Ids of insights and of their events: UUIDs of version 5 (RFC 9562), so that one who computes an insight again finds the same.</summary>
public static class InsightId
{
    // The name space of insights; random, and fixed for ever.
    private static readonly Guid NameSpace = new("5d9f1c0a-7f43-4e5b-9a54-6f1c8b0d2e71");

    /// <summary>The id of an insight.</summary>
    /// <param name="groupArn">ARN of its group.</param>
    /// <param name="rootCause">The root cause when it was opened.</param>
    /// <param name="openedSecond">Start of the minute that opened it.</param>
    public static string Of(string groupArn, NodeKey rootCause, long openedSecond) =>
        Of(groupArn, rootCause.Name, rootCause.Type, rootCause.AccountId, rootCause.Region, openedSecond.ToString(CultureInfo.InvariantCulture));

    /// <summary>The id of an event, the same each time it is told.</summary>
    /// <param name="insightId">Its insight.</param>
    /// <param name="number">How many events came before it.</param>
    public static string OfEvent(string insightId, int number) => Of(insightId, number.ToString(CultureInfo.InvariantCulture));

    private static string Of(params string?[] parts)
    {
        // Lengths in front, so that no two lists of parts run together to the same text.
        var name = string.Concat(parts.Select(static part => part is null ? "-" : string.Create(CultureInfo.InvariantCulture, $"{part.Length}:{part}")));
        var input = new byte[16 + Encoding.UTF8.GetMaxByteCount(name.Length)];
        NameSpace.TryWriteBytes(input, bigEndian: true, out _);
        var length = 16 + Encoding.UTF8.GetBytes(name, input.AsSpan(16));
#pragma warning disable CA5350 // Version 5 is SHA-1 by definition; nothing is kept secret or proved with it.
        var hash = SHA1.HashData(input.AsSpan(0, length)).AsSpan(0, 16);
#pragma warning restore CA5350
        hash[6] = (byte)((hash[6] & 0x0F) | 0x50);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash, bigEndian: true).ToString();
    }
}
