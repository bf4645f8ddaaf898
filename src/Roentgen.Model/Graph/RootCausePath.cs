using Roentgen.Model.Segments;
using Roentgen.Model.Traces;

namespace Roentgen.Model.Graph;

/// <summary>Puts the entities of a way together to services: every segment opens one, subsegments belong to the one before them.</summary>
internal sealed class RootCausePath
{
    private readonly List<RootCauseService> _services = [];
    private List<RootCauseEntity> _entities = [];

    /// <summary>Goes on to a segment or to a subsegment of the last one.</summary>
    public RootCausePath Add(TraceEntity place, double? coverage, IReadOnlyList<ExceptionRecord> exceptions)
    {
        if (place.Entity.Kind == EntityKind.Segment) Open(NodeKey.OfSegment(place.Entity), inferred: false);
        _entities.Add(new RootCauseEntity(place.Entity.Name, place.Entity.IsCall, coverage, exceptions));
        return this;
    }

    /// <summary>Ends at the service that a call reaches. It reported nothing, so exceptions are the caller's.</summary>
    public RootCausePath AddReceiver(Entity call, InferredService receiver, double? coverage)
    {
        Open(NodeKey.OfInferred(call, receiver), inferred: true);
        _entities.Add(new RootCauseEntity(call.Name, Remote: false, coverage, []));
        return this;
    }

    public RootCause Finish(bool clientImpacting) => new(clientImpacting, _services);

    private void Open(NodeKey key, bool inferred) => _services.Add(new RootCauseService(key, inferred, _entities = []));
}
