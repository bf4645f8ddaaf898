using System.Diagnostics;
using Roentgen.Model.Ids;

namespace Roentgen.Sdk.Recording;

/// <summary>A piece of work within a segment.</summary>
internal sealed class Subsegment(Entity parent, Activity? activity, string name, SegmentId id, bool isIndependent) : Entity(activity, name, id)
{
    public override Segment Owner { get; } = parent.Owner;

    public Entity Parent { get; } = parent;

    public SubsegmentNamespace Namespace { get; set; }

    /// <summary>Whether the HTTP request that a library makes for this call is a part of it, and no subsegment again.</summary>
    public bool CoversHttp { get; set; }

    /// <summary>How many subsegments it is below its segment; the first is at 1.</summary>
    public int Depth { get; } = parent is Subsegment above ? above.Depth + 1 : 1;

    /// <summary>Whether this gets a document of its own from the start, or because its parent's has left without it.</summary>
    public bool IsIndependent => isIndependent || Parent.IsWritten;
}
