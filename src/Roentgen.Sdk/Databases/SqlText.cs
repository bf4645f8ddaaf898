using System.Text;

namespace Roentgen.Sdk.Databases;

/// <summary>Query texts without what they are about.</summary>
internal static class SqlText
{
    /// <summary>Longest text that is kept, in characters.</summary>
    public const int MaxLength = 4_096;

    /// <summary>
    /// The text with every number and quoted text as <c>?</c>: <c>select * from t where name = 'Ann' and age &gt; 17</c> becomes
    /// <c>select * from t where name = ? and age &gt; ?</c>. Parameters (<c>@id</c>, <c>$1</c>, <c>:id</c>), quoted names (<c>"order"</c>, <c>[order]</c>, <c>`order`</c>) and names with
    /// digits (<c>address2</c>) stay; comments go, since they may carry anything. A quote that never closes hides the rest, and so does one behind
    /// a backslash: whether it closes depends on the database.
    /// </summary>
    /// <param name="query">The text.</param>
    /// <param name="databaseType">The product; for MySQL and MariaDB <c>"Ann"</c> is a text, for the others a name.</param>
    public static string Sanitize(string query, string? databaseType = null)
    {
        var doubleQuotesText = databaseType is "MySQL" or "MariaDB";
        var text = new StringBuilder(Math.Min(query.Length, MaxLength));
        for (var i = 0; i < query.Length && text.Length < MaxLength;)
        {
            var c = query[i];
            var next = i + 1 < query.Length ? query[i + 1] : '\0';
            if (c == '\'' || (c == '"' && doubleQuotesText))
            {
                text.Append('?');
                i = EndOfQuoted(query, i);
            }
            else if (c == '-' && next == '-')
            {
                i = query.IndexOf('\n', i) is >= 0 and var end ? end : query.Length;
            }
            else if (c == '/' && next == '*')
            {
                i = query.IndexOf("*/", i + 2, StringComparison.Ordinal) is >= 0 and var end ? end + 2 : query.Length;
            }
            else if (c == '$' && DollarTag(query, i) is { } tag)
            {
                // PostgreSQL: $tag$ any text $tag$
                text.Append('?');
                i = query.IndexOf(tag, i + tag.Length, StringComparison.Ordinal) is >= 0 and var end ? end + tag.Length : query.Length;
            }
            else if (char.IsAsciiDigit(c) || (c == '.' && char.IsAsciiDigit(next)))
            {
                text.Append('?');
                i = EndOfWord(query, i + 1);
            }
            else if (IsWord(c))
            {
                var end = EndOfName(query, i + 1);
                text.Append(query, i, end - i);
                i = end;
            }
            else
            {
                text.Append(c);
                i++;
            }
        }
        return text.Length <= MaxLength ? text.ToString() : text.ToString(0, MaxLength);
    }

    // 'it''s' is one text, and so is 'it\'s' for MySQL only.
    private static int EndOfQuoted(string query, int start)
    {
        var quote = query[start];
        for (var i = start + 1; i < query.Length; i++)
        {
            if (query[i] != quote) continue;
            if (query[i - 1] == '\\' && i - 1 > start) return query.Length;
            if (i + 1 >= query.Length || query[i + 1] != quote) return i + 1;
            i++;
        }
        return query.Length;
    }

    // $$ or $body$; not $1, which is a parameter.
    private static string? DollarTag(string query, int start)
    {
        var end = query.IndexOf('$', start + 1);
        if (end < 0 || (end > start + 1 && char.IsAsciiDigit(query[start + 1]))) return null;
        for (var i = start + 1; i < end; i++)
        {
            if (!char.IsLetterOrDigit(query[i]) && query[i] != '_') return null;
        }
        return query[start..(end + 1)];
    }

    // 12.5e-3 and 0xFF as well as 17
    private static int EndOfWord(string query, int at)
    {
        while (at < query.Length && (char.IsLetterOrDigit(query[at]) || query[at] is '.' or '_' || (query[at] is '+' or '-' && query[at - 1] is 'e' or 'E'))) at++;
        return at;
    }

    private static int EndOfName(string query, int at)
    {
        while (at < query.Length && (IsWord(query[at]) || char.IsAsciiDigit(query[at]))) at++;
        return at;
    }

    private static bool IsWord(char c) => char.IsLetter(c) || c is '_' or '@' or '$' or ':' or '#';
}
