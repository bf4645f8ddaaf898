using System.Diagnostics;
using Roentgen.Model.Ids;

namespace Roentgen.Sdk.Recording;

/// <summary>
/// What segments and subsegments have in common. Everything here is read and written under <see cref="Segment.Gate"/> of the segment,
/// since the branches of one request may run in parallel.
/// </summary>
internal abstract class Entity(Activity activity, string name, SegmentId id)
{
    public const int MaxAnnotationLength = 1_000;

    /// <summary>The segment that this is or belongs to.</summary>
    public abstract Segment Owner { get; }

    public Activity Activity { get; } = activity;
    public string Name { get; set; } = name;
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

    public void Annotate(NamedValue annotation)
    {
        if (Annotations is null) Annotations = [annotation];
        else if (Annotations.FindIndex(a => a.Key == annotation.Key) is >= 0 and var index) Annotations[index] = annotation;
        else Annotations.Add(annotation);
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
}
