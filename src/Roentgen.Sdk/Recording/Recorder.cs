using System.Diagnostics;
using Roentgen.Model.Ids;
using Roentgen.Model.Sampling;
using Roentgen.Sdk.Diagnostics;
using Roentgen.Sdk.Emitting;
using Roentgen.Sdk.Instrumentation;
using Roentgen.Sdk.Plugins;
using Roentgen.Sdk.Sampling;

namespace Roentgen.Sdk.Recording;

/// <summary>
/// Decides, begins and ends. A segment or subsegment hangs on an <see cref="Activity"/>, so whatever carries the current activity through
/// calls, tasks and libraries carries it as well, and the two have the same ids: <c>traceparent</c> and <c>X-Amzn-Trace-Id</c> agree.
/// </summary>
internal sealed class Recorder(
    RecorderSettings settings, LocalSampler sampler, ApplicationBlock application, SelfReport report, TimeProvider clock, Action<Document> emit)
{
    /// <summary>
    /// Subsegments that are written inside their segment; the following ones get documents of their own as they end. So neither the
    /// memory of a long segment grows, nor its document beyond a datagram. As the AWS SDKs for .NET, Java and Node.
    /// </summary>
    public const int MaxEmbedded = 100;

    /// <summary>
    /// Levels of subsegments inside one document; deeper ones get documents of their own. Each level is two of JSON, and many
    /// readers take no more than 64.
    /// </summary>
    public const int MaxDepth = 20;

    private const string Property = "Roentgen.Sdk";

    public RecorderSettings Settings { get; } = settings;
    public TimeProvider Clock { get; } = clock;
    public LocalSampler Sampler { get; } = sampler;
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

    /// <summary>The caller's decision if it has made one, else the sampler's.</summary>
    public bool Decide(SamplingDecision incoming, in SamplingRequest request)
    {
        var sampled = incoming switch
        {
            SamplingDecision.Sampled => true,
            SamplingDecision.NotSampled => false,
            _ => Sampler.Decide(request),
        };
        Report.Decided(sampled);
        return sampled;
    }

    public Segment BeginSegment(Activity activity, string name, in TraceHeader incoming)
    {
        // The caller's root wins; it is the activity's id already unless somebody else reads the incoming headers.
        var traceId = incoming.Root ?? TraceIds.Of(activity, Clock);
        var segment = new Segment(this, activity, name, IdOf(activity), incoming, traceId, Clock.GetUtcNow()) { StartedAt = Clock.GetTimestamp() };
        activity.IsAllDataRequested = true;
        activity.ActivityTraceFlags |= ActivityTraceFlags.Recorded;
        Mark(activity, segment);
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
            var isIndependent = ++parent.Owner.SubsegmentCount > MaxEmbedded || depth >= MaxDepth;
            subsegment = new Subsegment(parent, activity, name, IdOf(activity), isIndependent) { StartedAt = Clock.GetTimestamp() };
            if (!subsegment.IsIndependent) (parent.Subsegments ??= []).Add(subsegment);
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
        Document document;
        lock (entity.Owner.Gate)
        {
            if (entity.IsEnded) return;
            entity.End(now);
            try
            {
                ActivityMapping.Apply(entity);
                if (Settings.Redact is { } redact) Redaction.Apply(entity, redact);
                if (entity is Subsegment { IsIndependent: false }) return;
                document = DocumentWriter.Write(entity, Application);
            }
            catch (Exception e) when (Report.Guard(e)) // a mistake of ours must cost a document, not the request
            {
                return;
            }
        }
        emit(document);
    }

    private static void Mark(Activity activity, object mark)
    {
        if (activity is TracedActivity traced) traced.Mark = mark;
        else activity.SetCustomProperty(Property, mark);
    }

    private static SegmentId IdOf(Activity? activity) =>
        activity is { IdFormat: ActivityIdFormat.W3C } && SegmentId.TryParse(activity.SpanId.ToHexString(), out var id) ? id : SegmentId.Create();
}
