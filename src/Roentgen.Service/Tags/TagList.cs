using System.Text;
using Roentgen.Service.Api;

namespace Roentgen.Service.Tags;

/// <summary>Tags of a request, and what X-Ray demands of them.</summary>
internal static class TagList
{
    /// <summary>Most tags of a resource, as X-Ray.</summary>
    public const int MaxTags = 50;

    /// <summary>Most tags of a request, as X-Ray.</summary>
    public const int MaxInRequest = 200;

    /// <summary>Longest key, as X-Ray.</summary>
    public const int MaxKeyLength = 128;

    /// <summary>Longest value, as X-Ray.</summary>
    public const int MaxValueLength = 256;

    private const string ReservedPrefix = "aws:";

    /// <summary>The tags of a resource to be made; empty when there are none.</summary>
    /// <exception cref="ApiException">A tag is none, a key is there twice, or there are too many.</exception>
    public static SortedDictionary<string, string> ReadNew(RequestObject members)
    {
        var tags = Read(members) ?? new SortedDictionary<string, string>(StringComparer.Ordinal);
        return tags.Count <= MaxTags ? tags : throw ApiException.InvalidRequest($"A resource has at most {MaxTags} tags");
    }

    /// <summary>The member <c>Tags</c>; null when it is not there.</summary>
    /// <exception cref="ApiException">A tag is none, or a key is there twice.</exception>
    public static SortedDictionary<string, string>? Read(RequestObject members)
    {
        if (members.Objects("Tags") is not { } list) return null;
        members.CheckCount("Tags", list.Count, MaxInRequest);
        var tags = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var tag in list)
        {
            var key = tag.RequiredText("Key", 1, MaxKeyLength);
            var value = tag.RequiredText("Value", 0, MaxValueLength);
            if (key.StartsWith(ReservedPrefix, StringComparison.OrdinalIgnoreCase)) throw ApiException.InvalidRequest($"The tag key {key} begins with {ReservedPrefix}, which is reserved");
            if (!IsAllowed(key) || !IsAllowed(value)) throw ApiException.InvalidRequest($"The tag {key} holds something else than letters, digits, spaces and _ . : / = + - @");
            // The real service fails with 500 and stores nothing.
            if (!tags.TryAdd(key, value)) throw ApiException.InvalidRequest($"The tag key {key} is there twice");
        }
        return tags;
    }

    private static bool IsAllowed(string text) => text.EnumerateRunes().All(static rune => Rune.IsLetterOrDigit(rune) || (rune.IsAscii && " _.:/=+-@".Contains((char)rune.Value, StringComparison.Ordinal)));
}
