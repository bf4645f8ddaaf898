using System.Buffers;
using System.Globalization;
using System.Text;

namespace Roentgen.Sdk.Recording;

/// <summary>
/// Names as the service accepts them, <c>[\p{L}\p{Z}\p{N}_.:/%&amp;#=+\-@]{1,200}</c>: a document with another one would be refused whole.
/// </summary>
internal static class Names
{
    public const int MaxLength = 200;

    private const string Fallback = "unnamed";

    // Nearly every name; the Unicode categories are asked for the others.
    private static readonly SearchValues<char> Common =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 _.:/%&#=+-@");

    private static readonly SearchValues<char> KeyCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_");

    public static bool IsValid(string name) => name.Length is > 0 and <= MaxLength && !HasOther(name);

    /// <summary>The name itself when it is acceptable, else without what is not, cut to length.</summary>
    public static string Clean(string? name)
    {
        if (string.IsNullOrEmpty(name)) return Fallback;
        if (IsValid(name)) return name;

        var clean = new StringBuilder(Math.Min(name.Length, MaxLength));
        foreach (var rune in name.EnumerateRunes())
        {
            if (clean.Length + rune.Utf16SequenceLength > MaxLength) break;
            if (IsAccepted(rune)) clean.Append(rune);
        }
        return clean.Length > 0 ? clean.ToString() : Fallback;
    }

    /// <summary>Annotation keys: letters, digits and <c>_</c>; anything else becomes <c>_</c>, as the OpenTelemetry exporter does.</summary>
    public static string CleanKey(string? key)
    {
        if (string.IsNullOrEmpty(key)) return "";
        if (!key.AsSpan().ContainsAnyExcept(KeyCharacters)) return key;
        return string.Create(key.Length, key, static (span, key) =>
        {
            for (var i = 0; i < span.Length; i++) span[i] = KeyCharacters.Contains(key[i]) ? key[i] : '_';
        });
    }

    private static bool HasOther(string name)
    {
        if (!name.AsSpan().ContainsAnyExcept(Common)) return false;
        foreach (var rune in name.EnumerateRunes())
        {
            if (!IsAccepted(rune)) return true;
        }
        return false;
    }

    private static bool IsAccepted(Rune rune) =>
        rune.IsAscii ? Common.Contains((char)rune.Value)
        : rune != Rune.ReplacementChar && Rune.GetUnicodeCategory(rune) is
            UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter or UnicodeCategory.ModifierLetter
            or UnicodeCategory.OtherLetter or UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber
            or UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
