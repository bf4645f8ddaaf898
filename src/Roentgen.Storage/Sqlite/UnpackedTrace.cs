using Roentgen.Model.Graph;
using Roentgen.Model.Traces;
using Roentgen.Storage.Sqlite.Blocks;

namespace Roentgen.Storage.Sqlite;

/// <summary>A trace of which documents are in a part's inbox. Guarded by the lock of the <see cref="PartSet"/>.</summary>
internal sealed class UnpackedTrace
{
    /// <summary>Those documents, in the order of their receipt.</summary>
    public List<ReceivedDocument> Documents { get; } = [];

    /// <summary>When the last one came, by the clock's ticks.</summary>
    public long TouchedAt { get; set; }

    /// <summary>The newest digest; null while there is none of these documents.</summary>
    public UnpackedDigest? Digested { get; set; }

    /// <summary>The packed digest that it takes the place of; meaningless without one of its own.</summary>
    public DigestPlace? Supersedes { get; set; }

    /// <summary>Whether the digest covers all documents.</summary>
    public bool IsDigested => Digested is { } digested && digested.ThroughCall >= Documents[^1].Call;
}

/// <summary>What is remembered of a digest until it is packed. Whole digests are large, and there are thousands that wait.</summary>
/// <param name="Sketch">What it is found by.</param>
/// <param name="Counted">What graphs count of it; null for a trace that nothing is derived from.</param>
internal sealed record UnpackedDigest(TraceSketch Sketch, TraceDigest? Counted)
{
    public long ThroughCall => Sketch.ThroughCall;

    public static UnpackedDigest Of(DigestedTrace trace) => new(TraceSketch.Of(trace), trace.Digest is { } digest ? WithoutDetails(digest) : null);

    private static TraceDigest WithoutDetails(TraceDigest digest) => digest with
    {
        Requests = [.. digest.Requests.Select(static request => request with { Http = null, Annotations = null })],
        Nodes = [.. digest.Nodes.Select(static node => new NodeDigest(node.Key, node.State, node.IsRoot, node.Requests))],
        Summary = digest.Summary with
        {
            Annotations = [],
            Users = [],
            InstanceIds = [],
            AvailabilityZones = [],
            ResourceArns = [],
            FaultRootCauses = [],
            ErrorRootCauses = [],
            ResponseTimeRootCauses = [],
        },
    };
}

/// <summary>Where a digest stands in a block.</summary>
/// <param name="Part">Its part.</param>
/// <param name="Block">Its block.</param>
/// <param name="Trace">Which of the block's traces.</param>
internal readonly record struct TracePlace(PartName Part, long Block, int Trace);

/// <summary>A packed digest that counts.</summary>
/// <param name="Place">Where it stands.</param>
/// <param name="UpdatedAt">Its time of receipt, in epoch seconds; null for a trace that nothing is derived from.</param>
internal readonly record struct DigestPlace(TracePlace Place, long? UpdatedAt);
