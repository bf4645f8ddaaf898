using System.Diagnostics;
using Roentgen.Model.Ids;

namespace Roentgen.Sdk.Propagation;

/// <summary>
/// Adds <c>X-Amzn-Trace-Id</c> to what the process' propagator writes, in calls made below a traced request. HttpClient asks it for the headers
/// of every request, and keeps a header that the application has set itself.
/// </summary>
internal sealed class OutgoingPropagator(DistributedContextPropagator inner) : DistributedContextPropagator
{
    private static readonly Lock Gate = new();

    // What HttpClient removes before it writes anew, after a redirect.
    public override IReadOnlyCollection<string> Fields { get; } = [.. inner.Fields, TraceHeader.Name];

    /// <summary>
    /// Puts it in the place of the process' propagator, once, whatever the number of tracers: it does nothing outside their requests. HTTP
    /// handlers take the propagator when they are made, so those made earlier (by static initialisers, say) do not have it.
    /// </summary>
    public static void Install()
    {
        lock (Gate)
        {
            if (Current is not OutgoingPropagator) Current = new OutgoingPropagator(Current);
        }
    }

    public override void Inject(Activity? activity, object? carrier, PropagatorSetterCallback? setter)
    {
        inner.Inject(activity, carrier, setter);
        if (setter is not null && OutgoingHeader.Of(activity) is { } header) setter(carrier, TraceHeader.Name, header.ToString());
    }

    public override void ExtractTraceIdAndState(object? carrier, PropagatorGetterCallback? getter, out string? traceId, out string? traceState) =>
        inner.ExtractTraceIdAndState(carrier, getter, out traceId, out traceState);

    public override IEnumerable<KeyValuePair<string, string?>>? ExtractBaggage(object? carrier, PropagatorGetterCallback? getter) =>
        inner.ExtractBaggage(carrier, getter);
}
