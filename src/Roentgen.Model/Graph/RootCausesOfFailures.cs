using Roentgen.Model.Segments;
using Roentgen.Model.Traces;

namespace Roentgen.Model.Graph;

/// <summary>
/// Why requests failed: from every service that failed of its own accord, one way through what failed below it to the deepest entity that
/// tells why.
/// </summary>
/// <remarks>
/// A way starts at a segment, reported or inferred, that no failing segment leads to. It ends where an exception was recorded or where an
/// inferred service failed; what is flagged but does not say why is no cause.
/// </remarks>
internal sealed class RootCausesOfFailures
{
    private readonly Trace _trace;
    private readonly Func<Classification, bool> _fails;
    private readonly RecordedExceptions _exceptions;

    private RootCausesOfFailures(Trace trace, RecordedExceptions exceptions, Func<Classification, bool> fails)
    {
        _trace = trace;
        _exceptions = exceptions;
        _fails = fails;
    }

    public static IReadOnlyList<RootCause> Faults(Trace trace, RecordedExceptions exceptions) =>
        new RootCausesOfFailures(trace, exceptions, static outcome => outcome.Fault).Find();

    public static IReadOnlyList<RootCause> Errors(Trace trace, RecordedExceptions exceptions) =>
        new RootCausesOfFailures(trace, exceptions, static outcome => outcome.Error || outcome.Throttle).Find();

    private bool Fails(TraceEntity place) => _fails(place.Entity.Classification);

    private List<RootCause> Find()
    {
        var claimed = Claimed();
        var causes = new List<RootCause>();
        foreach (var segment in _trace.Segments)
        {
            if (Fails(segment) && (segment.Caller is not { } caller || !claimed.Contains(caller)) && Follow(segment) is { } cause) causes.Add(cause);
            foreach (var call in segment.WithDescendants())
            {
                if (Fails(call) && !claimed.Contains(call) && call.Inferred is { } receiver)
                    causes.Add(new RootCausePath().AddReceiver(call.Entity, receiver, coverage: null).Finish(clientImpacting: false));
            }
        }
        return causes;
    }

    // What fails together with its segment and all that lies between: its failure is told with the segment's.
    private HashSet<TraceEntity> Claimed()
    {
        var claimed = new HashSet<TraceEntity>();
        foreach (var place in _trace.Entities)
        {
            if (Fails(place) && (place.Parent is null || claimed.Contains(place.Parent))) claimed.Add(place);
        }
        return claimed;
    }

    private RootCause? Follow(TraceEntity start)
    {
        var failures = new FailureTree(start, Fails, _exceptions);
        if (!failures.IsExplained) return null;
        var path = new RootCausePath();
        TraceEntity? last = null;
        foreach (var (place, exceptions) in failures.Path())
        {
            path.Add(place, coverage: null, exceptions);
            last = place;
        }
        if (last!.Inferred is { } receiver) path.AddReceiver(last.Entity, receiver, coverage: null);
        return path.Finish(clientImpacting: start == _trace.Root);
    }
}
