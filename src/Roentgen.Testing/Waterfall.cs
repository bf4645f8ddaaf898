using System.Globalization;
using System.Text;

namespace Roentgen.Testing;

/// <summary>
/// A trace as text, for the messages of tests:
/// <code>
/// 1-6b02aa79-a9264ae9e02716b83106386f, 12.3 ms: shop, orders
///   [shop]               12.3 ms  ████████████████████████  GET http://shop/checkout 503, fault
///     price               1.1 ms   ██                       tier=gold
///     orders (remote)     8.0 ms      ████████████████      GET http://orders/ 503, fault
///       [orders]          7.0 ms       █████████████        GET http://orders/ 503, fault, InvalidOperationException: The tube is broken.
/// </code>
/// </summary>
internal static class Waterfall
{
    /// <summary>Lines of one trace; the rest is counted.</summary>
    public const int MaxLines = 60;

    private const int BarWidth = 32;
    private const int MaxNameWidth = 48;
    private const int MaxDetailsLength = 240;

    public static string Draw(RecordedTrace trace)
    {
        var lines = Order(trace).ToList();
        var shown = lines.Take(MaxLines).Select(line => (line.Entity, Label: Cut(Label(line.Entity, line.Depth), MaxNameWidth))).ToList();
        var nameWidth = shown.Max(line => line.Label.Length);
        var (from, to) = (lines.Min(line => line.Entity.Entity.StartMicroseconds), lines.Max(line => line.Entity.Entity.EndMicroseconds ?? line.Entity.Entity.StartMicroseconds));

        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{trace.Id}, {Duration(trace.Duration)}: {Cut(Printable(string.Join(", ", trace.Services)), MaxDetailsLength)}\n");
        foreach (var (entity, label) in shown)
        {
            text.Append("  ").Append(label.PadRight(nameWidth)).Append(Duration(entity.Duration).PadLeft(11)).Append("  ");
            text.Append(Bar(entity, from, to)).Append("  ").Append(Cut(Printable(Details(entity)), MaxDetailsLength));
            while (text[^1] == ' ') text.Length--;
            text.Append('\n');
        }
        if (lines.Count > shown.Count) text.Append(CultureInfo.InvariantCulture, $"  … and {lines.Count - shown.Count} more\n");
        return text.ToString();
    }

    // From the roots down; segments whose callers name each other in a circle come last, by themselves.
    private static IEnumerable<(RecordedEntity Entity, int Depth)> Order(RecordedTrace trace)
    {
        var seen = new HashSet<RecordedEntity>();
        var waiting = new Stack<(RecordedEntity Entity, int Depth)>();
        foreach (var top in trace.Segments.Where(segment => segment.Parent is null).Concat(trace.Segments))
        {
            waiting.Push((top, 0));
            while (waiting.TryPop(out var next))
            {
                if (!seen.Add(next.Entity)) continue;
                yield return next;
                foreach (var child in next.Entity.Children.Reverse()) waiting.Push((child, next.Depth + 1));
            }
        }
    }

    private static string Label(RecordedEntity entity, int depth)
    {
        var name = Printable(entity.Name);
        var indent = new string(' ', 2 * Math.Min(depth, 12));
        return entity.IsSegment ? $"{indent}[{name}]" : entity.Namespace is { Length: > 0 } ns ? $"{indent}{name} ({Printable(ns)})" : indent + name;
    }

    private static string Bar(RecordedEntity entity, long from, long to)
    {
        var whole = Math.Max(1, to - from);
        var start = (int)((entity.Entity.StartMicroseconds - from) * BarWidth / whole);
        var end = (int)Math.Ceiling(((entity.Entity.EndMicroseconds ?? to) - from) * (double)BarWidth / whole);
        start = Math.Clamp(start, 0, BarWidth - 1);
        end = Math.Clamp(end, start + 1, BarWidth);
        return new string(' ', start) + new string(entity.IsInProgress ? '░' : '█', end - start) + new string(' ', BarWidth - end);
    }

    private static string Details(RecordedEntity entity)
    {
        var details = new List<string>();
        string?[] request = [entity.HttpMethod, entity.HttpUrl, entity.HttpStatus?.ToString(CultureInfo.InvariantCulture)];
        if (request.Any(part => part is not null)) details.Add(string.Join(' ', request.Where(part => part is not null)));
        if (entity.Fault) details.Add("fault");
        if (entity.Error) details.Add("error");
        if (entity.Throttle) details.Add("throttle");
        if (entity.IsInProgress) details.Add("in progress");
        if (entity.User is { } user) details.Add("user " + user);
        details.AddRange(entity.Annotations.Select(annotation => string.Create(CultureInfo.InvariantCulture, $"{annotation.Key}={(annotation.Value is bool truth ? truth ? "true" : "false" : annotation.Value)}")));
        if (entity.Exceptions is [var exception, ..]) details.Add(exception.ToString());
        return string.Join(", ", details);
    }

    private static string Duration(TimeSpan? duration) => duration switch
    {
        null => "open",
        { TotalMilliseconds: < 1 } d => string.Create(CultureInfo.InvariantCulture, $"{d.TotalMicroseconds:0} µs"),
        { TotalSeconds: < 1 } d => string.Create(CultureInfo.InvariantCulture, $"{d.TotalMilliseconds:0.0} ms"),
        { } d => string.Create(CultureInfo.InvariantCulture, $"{d.TotalSeconds:0.00} s"),
    };

    // One line each, whatever a document holds.
    private static string Printable(string text) => string.Create(text.Length, text, static (span, text) =>
    {
        for (var i = 0; i < span.Length; i++) span[i] = char.IsControl(text[i]) ? ' ' : text[i];
    });

    private static string Cut(string text, int length) => text.Length <= length ? text : string.Concat(text.AsSpan(0, length - 1), "…");
}
