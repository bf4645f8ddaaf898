using System.Diagnostics;
using Roentgen.Model.Ids;
using Roentgen.Sdk.Recording;

namespace Roentgen.Sdk.Propagation;

/// <summary>
/// Lets the activity of a request that came with <c>X-Amzn-Trace-Id</c> belong to the trace that the header names. For one host, not for the process.
/// </summary>
internal sealed class IncomingPropagator(DistributedContextPropagator inner) : DistributedContextPropagator
{
    public override IReadOnlyCollection<string> Fields { get; } = [.. inner.Fields, TraceHeader.Name];

    public override void ExtractTraceIdAndState(object? carrier, PropagatorGetterCallback? getter, out string? traceId, out string? traceState)
    {
        inner.ExtractTraceIdAndState(carrier, getter, out traceId, out traceState);
        if (getter is null) return;
        getter(carrier, TraceHeader.Name, out var value, out var values);
        value ??= values?.FirstOrDefault();
        if (value is null) return;

        var header = IncomingHeader.Parse(value);
        // Where both headers name the same trace, traceparent is as good and its tracestate is kept.
        if (header.Root is not { } root || IsOf(traceId, root)) return;
        var traceIdHex = TraceIds.ToActivity(root).ToHexString();
        // A traceparent must name a parent. When the caller named none, nobody will ever look for this one.
        var parentHex = (header.Parent is { } parent ? TraceIds.ToActivity(parent) : ActivitySpanId.CreateRandom()).ToHexString();
        traceId = $"00-{traceIdHex}-{parentHex}-{(header.Decision is SamplingDecision.Sampled ? "01" : "00")}";
        traceState = null;
    }

    public override void Inject(Activity? activity, object? carrier, PropagatorSetterCallback? setter) => inner.Inject(activity, carrier, setter);

    public override IEnumerable<KeyValuePair<string, string?>>? ExtractBaggage(object? carrier, PropagatorGetterCallback? getter) =>
        inner.ExtractBaggage(carrier, getter);

    private static bool IsOf(string? traceparent, TraceId root) =>
        traceparent is { Length: >= 55 } && TraceId.TryParseW3C(traceparent.AsSpan(3, TraceId.W3CLength), out var id) && id == root;
}
