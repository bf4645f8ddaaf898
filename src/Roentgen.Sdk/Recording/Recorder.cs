using System.Diagnostics;
using Roentgen.Model.Ids;
using Roentgen.Model.Sampling;
using Roentgen.Sdk.Diagnostics;
using Roentgen.Sdk.Emitting;
using Roentgen.Sdk.Instrumentation;
using Roentgen.Sdk.Lambda;
using Roentgen.Sdk.Plugins;
using Roentgen.Sdk.Sampling;

namespace Roentgen.Sdk.Recording;

/// <summary>
/// Decides, begins and ends. A segment or subsegment hangs on an <see cref="Activity"/>, so whatever carries the current activity through
/// calls, tasks and libraries carries it as well, and the two have the same ids: <c>traceparent</c> and <c>X-Amzn-Trace-Id</c> agree.
/// </summary>
internal sealed class Recorder(
    RecorderSettings settings, Sampler sampler, ApplicationBlock application, SelfReport report, TimeProvider clock, Action<Document> emit)
{
    /// <summary>
    /// Subsegments that a segment holds; from then on, whatever is complete leaves in a document of its own. So neither the memory of a long
    /// segment grows, nor its document beyond a datagram. As the AWS SDKs for .NET, Java and Node.
    /// </summary>
    public const int MaxHeld = 100;

    /// <summary>
    /// Levels of subsegments inside one document; deeper ones get documents of their own. Each level is two of JSON, and many
    /// readers take no more than 64.
    /// </summary>
    public const int MaxDepth = 20;

    private const string Property = "Roentgen.Sdk";

    private readonly OpenSegments _open = new();

    public RecorderSettings Settings { get; } = settings;
    public TimeProvider Clock { get; } = clock;
    public Sampler Sampler { get; } = sampler;
    public ApplicationBlock Application { get; } = application;
    public SelfReport Report { get; } = report;

    /// <summary>What hangs on an activity: an <see cref="Entity"/>, <see cref="NotSampled"/>, or nothing.</summary>
    public static object? MarkOf(Activity activity) => activity is TracedActivity traced ? traced.Mark : activity.GetCustomProperty(Property);

    /// <summary>The segment or subsegment that the activity, or else the nearest one above it in this process, is.</summary>
    public static Entity? Find(Activity? activity)
    {
        for (; activity is not null; activity = activity.Parent)
        {
            switch (MarkOf(activity))
            {
                case Entity entity: return entity;
                case NotSampled: return null;
            }
        }
        return null;
    }

    /// <summary>Where the platform makes the segments; null elsewhere.</summary>
    public LambdaRuntime? Lambda { get; set; }

    /// <summary>What is current at an activity, if it is of this recorder: in Lambda, what belongs to the invocation that runs.</summary>
    public Entity? FindOwn(Activity? activity)
    {
        var entity = Find(activity) is { } found && found.Owner.Recorder == this ? found : null;
        return Lambda is null ? entity : Lambda.Find(entity);
    }

    /// <summary>The caller's decision if it has made one, else the sampler's.</summary>
    public Verdict Decide(SamplingDecision incoming, in SamplingRequest request)
    {
        var verdict = incoming switch
        {
            SamplingDecision.Sampled => new Verdict(true),
            SamplingDecision.NotSampled => new Verdict(false),
            _ => Sampler.Decide(request),
        };
        Report.Decided(verdict.IsSampled);
        return verdict;
    }

    public Segment BeginSegment(Activity activity, string name, in TraceHeader incoming)
    {
        // The caller's root wins; it is the activity's id already unless somebody else reads the incoming headers.
        var traceId = incoming.Root ?? TraceIds.Of(activity, Clock);
        var segment = new Segment(this, activity, name, IdOf(activity), incoming, traceId, Clock.GetUtcNow()) { StartedAt = Clock.GetTimestamp() };
        activity.IsAllDataRequested = true;
        activity.ActivityTraceFlags |= ActivityTraceFlags.Recorded;
        Mark(activity, segment);
        _open.Add(segment);
        return segment;
    }

    public static void MarkNotSampled(Activity activity, NotSampled mark) => Mark(activity, mark);

    /// <summary>Begins a subsegment; <paramref name="activity"/> is null for a call that nothing can run below.</summary>
    public Subsegment BeginSubsegment(Entity parent, Activity? activity, string name)
    {
        Subsegment subsegment;
        lock (parent.Owner.Gate)
        {
            var depth = parent is Subsegment above ? above.Depth : 0;
            subsegment = new Subsegment(parent, activity, name, IdOf(activity), isIndependent: depth >= MaxDepth || parent.Owner.IsFacade) { StartedAt = Clock.GetTimestamp() };
            (parent.Subsegments ??= []).Add(subsegment);
            parent.Owner.HeldCount++;
        }
        if (activity is not null) Mark(activity, subsegment);
        return subsegment;
    }

    /// <summary>Records an exception as the cause; it was thrown through the entity, or handed over by the application.</summary>
    public void AddException(Entity entity, Exception exception, bool marksFault)
    {
        lock (entity.Owner.Gate)
        {
            if (marksFault && !entity.Error) entity.Fault = true;
            try
            {
                entity.AddCause(exception);
            }
            catch (Exception e) when (Report.Guard(e)) // exceptions may override their members
            {
                return;
            }
        }
    }

    /// <summary>Ends a segment or subsegment, once, and sends what nobody else will send.</summary>
    public void End(Entity entity)
    {
        var now = Clock.GetTimestamp();
        var documents = new Departing();
        lock (entity.Owner.Gate)
        {
            if (entity.IsEnded) return;
            entity.End(now);
            if (entity is Segment { Verdict.WantsOutcome: true } decided) decided.Verdict.Rule!.CountOutcome(decided.Fault, isSampled: true);
            try
            {
                ActivityMapping.Apply(entity);
                if (Settings.Redact is { } redact) Redaction.Apply(entity, redact);
                Collect(entity, ref documents);
            }
            catch (Exception e) when (Report.Guard(e)) // a mistake of ours must cost a document, not the request
            {
                return;
            }
            if (entity.Owner is { IsEnded: true, HeldCount: 0 } over) _open.Remove(over);
        }
        documents.Emit(emit);
    }

    /// <summary>Sends what has not ended as it is now, marked as in progress.</summary>
    public void SendUnfinished()
    {
        foreach (var segment in _open.ToList())
        {
            var documents = new Departing();
            lock (segment.Gate)
            {
                try
                {
                    if (!segment.IsEnded) documents.Add(DocumentWriter.WriteUnfinished(segment, Application));
                    else WriteUnfinished(segment, ref documents);
                }
                catch (Exception e) when (Report.Guard(e))
                {
                    continue;
                }
            }
            documents.Emit(emit);
        }
    }

    // Below a segment whose document has left.
    private void WriteUnfinished(Entity written, ref Departing documents)
    {
        foreach (var subsegment in written.Subsegments ?? [])
        {
            if (!subsegment.IsEnded) documents.Add(DocumentWriter.WriteUnfinished(subsegment, Application));
        }
    }

    /// <summary>Writes what leaves now that <paramref name="ended"/> has ended.</summary>
    private void Collect(Entity ended, ref Departing documents)
    {
        var segment = ended.Owner;
        if (ended is Subsegment { IsIndependent: false })
        {
            if (segment.HeldCount < MaxHeld && !segment.IsStreaming) return;
            if (segment.IsStreaming)
            {
                // Everything else that was complete has left already; this, and then perhaps what waited for it.
                for (Entity entity = ended; entity is Subsegment { IsIndependent: false, IsComplete: true } complete; entity = complete.Parent) documents.Add(Write(complete));
            }
            else
            {
                segment.IsStreaming = true;
                Stream(segment, ref documents);
            }
        }
        else
        {
            documents.Add(Write(ended));
        }
        if (segment.HeldCount < MaxHeld) segment.IsStreaming = false;
    }

    // Without recursion: what is open may be nested without end.
    private void Stream(Segment segment, ref Departing documents)
    {
        var open = new Stack<Entity>([segment]);
        while (open.TryPop(out var entity))
        {
            foreach (var subsegment in entity.Subsegments?.ToArray() ?? [])
            {
                if (subsegment.IsComplete) documents.Add(Write(subsegment));
                else open.Push(subsegment);
            }
        }
    }

    private Document Write(Entity entity)
    {
        var document = DocumentWriter.Write(entity, Application);
        if (entity is Subsegment { Parent.Subsegments: { } siblings } subsegment && siblings.Remove(subsegment)) entity.Owner.HeldCount--;
        return document;
    }

    /// <summary>Documents to hand over once the gate is free: nearly always one, or none.</summary>
    private struct Departing
    {
        private Document? _first;
        private List<Document>? _others;

        public void Add(Document document)
        {
            if (_first is null) _first = document;
            else (_others ??= []).Add(document);
        }

        public readonly void Emit(Action<Document> emit)
        {
            if (_first is { } first) emit(first);
            foreach (var document in _others ?? []) emit(document);
        }
    }

    private static void Mark(Activity activity, object mark)
    {
        if (activity is TracedActivity traced) traced.Mark = mark;
        else activity.SetCustomProperty(Property, mark);
    }

    private static SegmentId IdOf(Activity? activity) =>
        activity is { IdFormat: ActivityIdFormat.W3C } && SegmentId.TryParse(activity.SpanId.ToHexString(), out var id) ? id : SegmentId.Create();
}
