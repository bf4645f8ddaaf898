namespace Roentgen.Model.Sampling;

/// <summary>
/// Patterns of sampling rules: <c>*</c> is any run of characters, <c>?</c> exactly one; case is ignored, both ends are anchored,
/// and the empty pattern matches the empty text only.
/// </summary>
public static class Wildcard
{
    /// <summary>Whether the whole text matches; time is bounded by pattern × text, memory is constant.</summary>
    public static bool IsMatch(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text)
    {
        if (pattern is "*") return true;
        // What stands before the first wildcard, in most patterns all there is, is compared at once.
        var literal = pattern.IndexOfAny('*', '?');
        if (literal < 0) return text.Equals(pattern, StringComparison.OrdinalIgnoreCase);
        if (!text.StartsWith(pattern[..literal], StringComparison.OrdinalIgnoreCase)) return false;
        return IsRestMatch(pattern[literal..], text[literal..]);
    }

    private static bool IsRestMatch(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text)
    {
        if (pattern is "*") return true;
        int p = 0, t = 0, star = -1, resume = 0;
        while (t < text.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                // Let the star match nothing first; when that fails, come back here and give it one character more.
                star = p++;
                resume = t;
            }
            else if (p < pattern.Length && (pattern[p] == '?' || char.ToUpperInvariant(pattern[p]) == char.ToUpperInvariant(text[t])))
            {
                p++;
                t++;
            }
            else if (star >= 0)
            {
                p = star + 1;
                t = ++resume;
            }
            else
            {
                return false;
            }
        }
        while (p < pattern.Length && pattern[p] == '*') p++;
        return p == pattern.Length;
    }
}
