namespace Roentgen.Model.Filters;

/// <summary>Why a text is no filter expression.</summary>
/// <param name="Line">Counted from 1.</param>
/// <param name="Position">Character within the line, counted from 1; one past the last where something is missing at the end.</param>
/// <param name="Found">What stood there; empty at the end of the text.</param>
/// <param name="Expected">What could stand there, as the end of a sentence.</param>
/// <param name="Message">
/// The whole answer. In the words of the real service where they are known (an unknown word, a missing parenthesis, an expression that
/// breaks off); otherwise begun in its form and continued in ours.
/// </param>
public sealed record FilterError(int Line, int Position, string Found, string Expected, string Message)
{
    internal static FilterError At(string text, int offset, string found, string expected, string reason)
    {
        var before = text.AsSpan(0, offset);
        var line = before.Count('\n') + 1;
        var position = offset - before.LastIndexOf('\n');
        return new FilterError(line, position, found, expected, $"Error Location: line {line}, position {position} : {reason}");
    }
}
