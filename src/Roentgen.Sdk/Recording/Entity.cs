using System.Diagnostics;
using Roentgen.Model.Ids;

namespace Roentgen.Sdk.Recording;

/// <summary>
/// What segments and subsegments have in common. Everything here is read and written under <see cref="Segment.Gate"/> of the segment,
/// since the branches of one request may run in parallel.
/// </summary>
internal abstract class Entity(Activity? activity, string name, SegmentId id)
{
    public const int MaxAnnotationLength = 1_000;

    /// <summary>Links of one segment or subsegment, as X-Ray takes them; further ones are left out.</summary>
    public const int MaxLinks = 20;

    /// <summary>The segment that this is or belongs to.</summary>
    public abstract Segment Owner { get; }

    /// <summary>What it hangs on; null for a call that nothing runs below, such as a database's command.</summary>
    public Activity? Activity { get; } = activity;
    public string Name { get; set; } = name;

    /// <summary>Whether the application has named it, so that nothing else does.</summary>
    public bool IsNamedByHand { get; private set; }
    public SegmentId Id { get; } = id;

    public long StartedAt { get; init; }
    public long EndedAt { get; private set; }
    public bool IsEnded { get; private set; }

    /// <summary>Whether a document that contains this has been written; subsegments that end later need one of their own.</summary>
    public bool IsWritten { get; set; }

    public bool Error { get; set; }
    public bool Throttle { get; set; }
    public bool Fault { get; set; }
    public HttpBlock? Http { get; set; }
    public SqlBlock? Sql { get; set; }

    /// <summary>Members of the <c>aws</c> block of a call: operation, region, request id, what it was about.</summary>
    public List<NamedValue>? Aws { get; private set; }

    public List<TraceLink>? Links { get; private set; }

    /// <summary>Subsegments that had to end before this could begin.</summary>
    public List<SegmentId>? Precursors { get; private set; }

    public List<NamedValue>? Annotations { get; private set; }
    public List<Metadata>? Metadata { get; private set; }

    /// <summary>Tags of the activity that have no place of their own; they become metadata.</summary>
    public List<NamedValue>? Tags { get; set; }

    public List<ExceptionRecord>? Exceptions { get; private set; }

    /// <summary>The exception of a subsegment that came through here as well; named instead of described again.</summary>
    public SegmentId? CauseId { get; private set; }

    /// <summary>Those begun below this one that no document holds yet, ended or not.</summary>
    public List<Subsegment>? Subsegments { get; set; }

    /// <summary>Whether this has ended, and everything below it that is still held: then one document can take it all.</summary>
    public bool IsComplete => IsEnded && (Subsegments is null || Subsegments.TrueForAll(static subsegment => subsegment.IsComplete));

    public void Rename(string name)
    {
        Name = Names.Clean(name);
        IsNamedByHand = true;
    }

    public void Annotate(in NamedValue annotation) => Set(Annotations ??= [], annotation);

    public void SetAws(in NamedValue member) => Set(Aws ??= [], member);

    /// <summary>Adds what an activity says, unless the application has said otherwise.</summary>
    public void AnnotateUnlessThere(in NamedValue annotation) => AddUnlessThere(Annotations ??= [], annotation);

    /// <inheritdoc cref="AnnotateUnlessThere"/>
    public void SetAwsUnlessThere(in NamedValue member) => AddUnlessThere(Aws ??= [], member);

    public void Add(TraceLink link)
    {
        if ((Links ??= []).Count < MaxLinks) Links.Add(link);
    }

    public void AddPrecursor(SegmentId id)
    {
        if (!(Precursors ??= []).Contains(id)) Precursors.Add(id);
    }

    public void Add(Metadata metadata)
    {
        if (Metadata is null) Metadata = [metadata];
        else if (Metadata.FindIndex(m => m.Key == metadata.Key && m.Namespace == metadata.Namespace) is >= 0 and var index) Metadata[index] = metadata;
        else Metadata.Add(metadata);
    }

    /// <summary>Sets the flags that a status stands for: 4xx error, 429 error and throttle, 5xx fault.</summary>
    public void MarkStatus(int status)
    {
        if (status is >= 500 and <= 599) Fault = true;
        else if (status is >= 400 and <= 499) Error = true;
        if (status == 429) Throttle = true;
    }

    /// <summary>Records an exception as the cause, without saying whose mistake it was.</summary>
    public void AddCause(Exception exception)
    {
        if (Owner.TryGetDescribed(exception, out var known))
        {
            if (Exceptions is null) CauseId = known;
            return;
        }
        var records = ExceptionRecord.Describe(exception);
        Owner.Described(exception, records[0].Id);
        AddCause(records);
    }

    public void AddCause(IReadOnlyList<ExceptionRecord> records)
    {
        (Exceptions ??= []).AddRange(records);
        CauseId = null;
    }

    public void End(long timestamp)
    {
        EndedAt = timestamp;
        IsEnded = true;
    }

    private static void AddUnlessThere(List<NamedValue> values, in NamedValue value)
    {
        foreach (var known in values)
        {
            if (known.Key == value.Key) return;
        }
        values.Add(value);
    }

    private static void Set(List<NamedValue> values, in NamedValue value)
    {
        for (var i = 0; i < values.Count; i++)
        {
            if (values[i].Key != value.Key) continue;
            values[i] = value;
            return;
        }
        values.Add(value);
    }
}
