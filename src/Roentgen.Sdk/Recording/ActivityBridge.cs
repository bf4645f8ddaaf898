using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Roentgen.Sdk.Propagation;

namespace Roentgen.Sdk.Recording;

/// <summary>
/// Turns the activities of libraries into subsegments of the segment that they run under, and sees to it that requests have an activity.
/// </summary>
/// <remarks>
/// Listeners belong to the process, requests to a host. So the segment of a request is begun by that host's middleware, which knows whose it is and
/// has everything that sampling rules ask for; the listener only follows what runs below, and only below segments of its own tracer.
/// </remarks>
internal sealed class ActivityBridge : IDisposable
{
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
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public void Dispose() => _listener.Dispose();

    private ActivitySamplingResult Sample(ref ActivityCreationOptions<ActivityContext> options)
    {
        // The activity of a request exists in any case where logging is on. Asked for here, it does everywhere, and with the
        // incoming header read once instead of twice.
        if (IsRequest(options.Source, options.Kind)) return ActivitySamplingResult.PropagationData;
        return _recorder.FindOwn(Activity.Current) is not null ? ActivitySamplingResult.AllDataAndRecorded : ActivitySamplingResult.None;
    }

    private void OnStarted(Activity activity)
    {
        if (IsRequest(activity.Source, activity.Kind)) return;
        if (_recorder.FindOwn(activity.Parent) is { } parent) _recorder.BeginSubsegment(parent, activity, Names.Clean(activity.DisplayName));
    }

    private static bool IsRequest(ActivitySource source, ActivityKind kind) => kind == ActivityKind.Server && RequestSources.Contains(source);

    private bool IsMine([NotNullWhen(true)] Entity? entity) => entity is not null && entity.Owner.Recorder == _recorder;

    private void OnStopped(Activity activity)
    {
        if (Recorder.MarkOf(activity) is Subsegment subsegment && IsMine(subsegment)) _recorder.End(subsegment);
    }
}
