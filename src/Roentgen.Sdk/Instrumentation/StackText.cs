using System.Globalization;
using Roentgen.Sdk.Recording;

namespace Roentgen.Sdk.Instrumentation;

/// <summary>The frames of a stack that is known as text only, as .NET prints it.</summary>
internal static class StackText
{
    private const string At = "at ";
    private const string In = " in ";
    private const string Line = ":line ";

    /// <summary>
    /// Reads lines like <c>   at Shop.Pricing.Quote(Int32 id) in /srv/app/Pricing.cs:line 28</c>; others are skipped.
    /// </summary>
    /// <param name="text">The text, or null.</param>
    /// <param name="truncated">How many frames there are beyond <see cref="ExceptionRecord.MaxFrames"/>.</param>
    public static IReadOnlyList<ExceptionFrame> Parse(string? text, out int truncated)
    {
        truncated = 0;
        if (text is null) return [];
        var frames = new List<ExceptionFrame>();
        foreach (var range in text.AsSpan().Split('\n'))
        {
            var line = text.AsSpan(range).Trim();
            if (!line.StartsWith(At, StringComparison.Ordinal)) continue;
            if (frames.Count < ExceptionRecord.MaxFrames) frames.Add(Frame(line[At.Length..]));
            else truncated++;
        }
        return frames;
    }

    private static ExceptionFrame Frame(ReadOnlySpan<char> frame)
    {
        string? path = null;
        var number = 0;
        if (frame.LastIndexOf(In, StringComparison.Ordinal) is >= 0 and var place)
        {
            var source = frame[(place + In.Length)..];
            frame = frame[..place];
            if (source.LastIndexOf(Line, StringComparison.Ordinal) is >= 0 and var line)
            {
                _ = int.TryParse(source[(line + Line.Length)..], NumberStyles.None, CultureInfo.InvariantCulture, out number);
                source = source[..line];
            }
            path = source.ToString();
        }
        var parameters = frame.IndexOf('(');
        return new ExceptionFrame(path, number, (parameters < 0 ? frame : frame[..parameters]).ToString());
    }
}
