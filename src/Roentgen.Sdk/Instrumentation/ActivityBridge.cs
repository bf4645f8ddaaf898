using System.Collections.Immutable;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Roentgen.Model.Sampling;
using Roentgen.Sdk.Propagation;
using Roentgen.Sdk.Recording;

namespace Roentgen.Sdk.Instrumentation;

/// <summary>
/// Turns the activities of libraries into subsegments of the segment that they run under, and those that begin something of their own (a message, a
/// call that another server than ASP.NET Core takes) into segments. Sees to it that requests have an activity.
/// </summary>
/// <remarks>
/// Listeners belong to the process, requests to a host. So the segment of a request is begun by that host's middleware, which knows whose it is and
/// has everything that sampling rules ask for; the listener follows what runs below, and only below segments of its own tracer. A message comes
/// without a host; which of several tracers takes it is decided by <see cref="XRayOptions.SegmentSources"/>.
/// </remarks>
internal sealed class ActivityBridge : IDisposable
{
    private const string HttpClientSource = "System.Net.Http";

    // Of this process, in the order of their start.
    private static ImmutableArray<ActivityBridge> _running = [];

    private readonly Recorder _recorder;
    private readonly ActivityListener _listener;

    public ActivityBridge(Recorder recorder)
    {
        _recorder = recorder;
        _listener = new ActivityListener
        {
            // Without a name: activities that nobody listens to. Experimental: the runtime's connections, DNS and TLS, which are detail for
            // whoever looks for it and would be half of every trace.
            ShouldListenTo = static source => source.Name.Length > 0 && !source.Name.StartsWith("Experimental.", StringComparison.Ordinal),
            Sample = Sample,
            ActivityStarted = OnStarted,
            ActivityStopped = OnStopped,
            ExceptionRecorder = OnException,
        };
        ImmutableInterlocked.Update(ref _running, static (running, added) => running.Add(added), this);
        ActivitySource.AddActivityListener(_listener);
    }

    public void Dispose()
    {
        ImmutableInterlocked.Update(ref _running, static (running, removed) => running.Remove(removed), this);
        _listener.Dispose();
    }

    private ActivitySamplingResult Sample(ref ActivityCreationOptions<ActivityContext> options)
    {
        // The activity of a request exists in any case where logging is on. Asked for here, it does everywhere, and with the
        // incoming header read once instead of twice.
        if (IsRequest(options.Source, options.Kind)) return ActivitySamplingResult.PropagationData;
        var current = Activity.Current;
        if (_recorder.Lambda is null && (current is null || current.SpanId != options.Parent.SpanId))
        {
            // Below nothing of this process. Whether it is recorded is decided once it is there.
            return BeginsSegment(options.Source, options.Kind) ? ActivitySamplingResult.PropagationData : ActivitySamplingResult.None;
        }
        return _recorder.FindOwn(current) is { } above && !IsPartOf(above, options.Source) ? ActivitySamplingResult.AllDataAndRecorded : ActivitySamplingResult.None;
    }

    private void OnStarted(Activity activity)
    {
        if (IsRequest(activity.Source, activity.Kind)) return;
        if (activity.Parent is null && _recorder.Lambda is null)
        {
            if (BeginsSegment(activity.Source, activity.Kind)) BeginSegment(activity);
            return;
        }
        if (_recorder.FindOwn(activity.Parent) is not { } parent || IsPartOf(parent, activity.Source)) return;
        var subsegment = _recorder.BeginSubsegment(parent, activity, Names.Clean(activity.DisplayName));
        subsegment.CoversHttp = AwsCall.Is(activity);
    }

    private void BeginSegment(Activity activity)
    {
        var incoming = IncomingHeader.WithTraceParent(default, activity.ParentId, activity) with { Root = TraceIds.Of(activity, _recorder.Clock) };
        var verdict = _recorder.Decide(incoming.Decision, new SamplingRequest(_recorder.Settings.ServiceName, null, null, null, _recorder.Application.Origin));
        if (verdict.IsSampled)
            _recorder.BeginSegment(activity, _recorder.Settings.ServiceName, incoming).Verdict = verdict;
        else
            Recorder.MarkNotSampled(activity, new NotSampled(incoming.Root!.Value, null));
    }

    private void OnStopped(Activity activity)
    {
        if (Recorder.MarkOf(activity) is Entity entity && IsMine(entity)) _recorder.End(entity);
    }

    // Earlier than the event that the activity will carry, and with more in it: the exception itself.
    private void OnException(Activity activity, Exception exception, ref TagList tags)
    {
        if (Recorder.MarkOf(activity) is Entity entity && IsMine(entity)) _recorder.AddException(entity, exception, marksFault: false);
    }

    // Requests of ASP.NET Core are begun by the middleware of their host; those of a host without it are nobody's here.
    private bool BeginsSegment(ActivitySource source, ActivityKind kind) =>
        kind is ActivityKind.Server or ActivityKind.Consumer && source.Name != RequestSources.Name && OwnerOf(source.Name) == this;

    // Runs for messages only; there are a few tracers and a few patterns.
    private static ActivityBridge? OwnerOf(string source)
    {
        var running = _running;
        return running.FirstOrDefault(bridge => bridge._recorder.Settings.SegmentSources.Contains(source))
            ?? running.FirstOrDefault(bridge => bridge._recorder.Settings.SegmentSources.Any(pattern => Wildcard.IsMatch(pattern, source)));
    }

    private static bool IsRequest(ActivitySource source, ActivityKind kind) => kind == ActivityKind.Server && RequestSources.Contains(source);

    // The request by which an AWS SDK makes a call is that call.
    private static bool IsPartOf(Entity above, ActivitySource source) => above is Subsegment { CoversHttp: true } && source.Name == HttpClientSource;

    private bool IsMine([NotNullWhen(true)] Entity? entity) => entity is not null && entity.Owner.Recorder == _recorder;
}
