using System.Diagnostics;
using Roentgen.Model.Ids;

namespace Roentgen.Sdk.Recording;

/// <summary>One exception of a <c>cause</c> block. <paramref name="CauseId"/> names the exception that caused this one.</summary>
internal sealed record ExceptionRecord(
    SegmentId Id, string Type, string? Message, IReadOnlyList<ExceptionFrame> Stack, int Truncated, int Skipped, SegmentId? CauseId, bool Remote = false)
{
    /// <summary>Frames of one exception; the rest is counted. As the X-Ray SDKs for .NET and Java.</summary>
    public const int MaxFrames = 50;

    /// <summary>Exceptions of one chain; the rest is counted.</summary>
    public const int MaxChain = 10;

    /// <summary>The exception and its inner ones, outermost first, each naming the next as its cause.</summary>
    public static IReadOnlyList<ExceptionRecord> Describe(Exception exception)
    {
        var chain = new List<Exception>();
        var skipped = 0;
        for (var e = exception; e is not null; e = e.InnerException)
        {
            if (chain.Count < MaxChain) chain.Add(e);
            else skipped++;
        }

        var records = new ExceptionRecord[chain.Count];
        SegmentId? cause = null;
        for (var i = chain.Count - 1; i >= 0; i--)
        {
            records[i] = Describe(chain[i], cause, i == chain.Count - 1 ? skipped : 0);
            cause = records[i].Id;
        }
        return records;
    }

    private static ExceptionRecord Describe(Exception exception, SegmentId? cause, int skipped)
    {
        var trace = new StackTrace(exception, fNeedFileInfo: true);
        var frames = new List<ExceptionFrame>(Math.Min(trace.FrameCount, MaxFrames));
        for (var i = 0; i < trace.FrameCount && i < MaxFrames; i++)
        {
            if (trace.GetFrame(i) is { } frame) frames.Add(ExceptionFrame.Of(frame));
        }
        return new ExceptionRecord(
            SegmentId.Create(), exception.GetType().FullName ?? exception.GetType().Name, exception.Message, frames,
            Math.Max(0, trace.FrameCount - MaxFrames), skipped, cause);
    }
}

/// <summary>One frame of a stack; path and line are known only where there are symbols.</summary>
internal readonly record struct ExceptionFrame(string? Path, int Line, string? Label)
{
    public static ExceptionFrame Of(StackFrame frame)
    {
        // The only description of a method that survives trimming.
        var method = DiagnosticMethodInfo.Create(frame);
        var label = method is null ? null : method.DeclaringTypeName is { } type ? $"{type}.{method.Name}" : method.Name;
        return new ExceptionFrame(frame.GetFileName(), frame.GetFileLineNumber(), label);
    }
}
