using System.Diagnostics;
using Roentgen.Model.Ids;
using Roentgen.Model.Sampling;
using Roentgen.Sdk.Databases;
using Roentgen.Sdk.Diagnostics;
using Roentgen.Sdk.Emitting;
using Roentgen.Sdk.Instrumentation;
using Roentgen.Sdk.Plugins;
using Roentgen.Sdk.Propagation;
using Roentgen.Sdk.Recording;
using Roentgen.Sdk.Sampling;

namespace Roentgen.Sdk;

/// <summary>
/// Traces an application. One for each application, for as long as it runs; in ASP.NET Core <c>services.AddXRay()</c> makes it. Several in one
/// process do not disturb each other. Thread-safe.
/// </summary>
/// <remarks>
/// Begun by hand, a segment or subsegment is current until it is disposed: in the method, in what it calls and in the tasks that it starts. So
/// activities of libraries, HttpClient's among them, and further subsegments become its subsegments.
/// </remarks>
public sealed class XRayTracer : IDisposable, IAsyncDisposable
{
    private readonly XRayOptions _options;
    private readonly TimeProvider _clock;
    private readonly SelfReport _report;
    private readonly CancellationTokenSource _stop = new();
    private readonly Recorder? _recorder;
    private readonly DocumentQueue? _queue;
    private readonly ActivityBridge? _bridge;
    private readonly Task _plugins = Task.CompletedTask;
    private ActivitySource? _requestSource;

    private XRayTracer(XRayOptions options, TimeProvider clock, Func<string, string?> environment)
    {
        _clock = clock;
        _report = new SelfReport(options.OnProblem, clock, this);
        _options = options.WithEnvironment(environment, sentence => _report.Problem(sentence, sentence));
        ServiceName = _options.ServiceName ?? Names.Clean(AppDomain.CurrentDomain.FriendlyName);
        if (!_options.Enabled) return;

        var application = new ApplicationBlock(_options.ServiceVersion);
        _queue = new DocumentQueue(_options.QueueCapacity, _options.Transport ?? DaemonTransport.To(_options.DaemonAddress, clock), _report);
        _report.ObserveQueue(_queue);
        var settings = new RecorderSettings(ServiceName, _options.CollectSqlQueries, _options.SegmentSources, _options.Redact);
        _recorder = new Recorder(settings, new LocalSampler(_options.SamplingRules, clock), application, _report, clock, _queue.Add);
        _plugins = FindOutAsync(application, environment);
        TraceIds.Install();
        OutgoingPropagator.Install();
        DatabaseEvents.Install();
        _bridge = new ActivityBridge(_recorder);
    }

    /// <summary>Name of the segments.</summary>
    public string ServiceName { get; }

    /// <summary>Whether anything is traced; false when it is turned off.</summary>
    public bool IsEnabled => _recorder is not null;

    /// <summary>
    /// The segment or subsegment that is current here, to record into; for example the one of the request that is served. Disposing it does nothing.
    /// </summary>
    public RecordingScope Current => new(Find(), null);

    /// <summary>
    /// The header that tells a called one of the current segment or subsegment, for calls that HttpClient does not make (a message, say); null
    /// outside any.
    /// </summary>
    public TraceHeader? CurrentHeader => IsEnabled ? OutgoingHeader.Of(Activity.Current) : null;

    internal Recorder? Recorder => _recorder;

    /// <summary>Starts tracing.</summary>
    /// <param name="options">How. Read now, not again.</param>
    /// <param name="clock">Tells the time; null for the system's clock.</param>
    /// <param name="environment">Reads an environment variable; null for the process' own.</param>
    /// <exception cref="ArgumentException">An option cannot be used; the message names every one and what it accepts.</exception>
    public static XRayTracer Start(XRayOptions options, TimeProvider? clock = null, Func<string, string?>? environment = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        var problems = options.Problems().ToList();
        if (problems.Count > 0) throw new ArgumentException($"X-Ray cannot start. {string.Join(" ", problems)}", nameof(options));
        return new XRayTracer(options, clock ?? TimeProvider.System, environment ?? Environment.GetEnvironmentVariable);
    }

    /// <summary>Begins a segment: a new trace, or a part of the one that a caller's header names.</summary>
    /// <param name="name">Name of the segment; null for <see cref="ServiceName"/>.</param>
    /// <param name="incoming">
    /// What the caller sent, read by <see cref="TraceHeader.Parse"/>: its root, its parent and its decision hold. <c>default</c>: nothing.
    /// </param>
    public RecordingScope BeginSegment(string? name = null, TraceHeader incoming = default)
    {
        if (_recorder is null) return default;
        name = name is null ? ServiceName : Names.Clean(name);
        incoming = IncomingHeader.Believe(incoming);
        var traceId = incoming.Root ?? TraceId.Create(_clock.GetUtcNow());
        incoming = incoming with { Root = traceId };
        var sampled = _recorder.Decide(incoming.Decision, new SamplingRequest(name, null, null, null, _recorder.Application.Origin));

        var activity = new TracedActivity(name);
        // With a trace and a parent of its own the activity does not become a child of the current one.
        activity.SetParentId(
            TraceIds.ToActivity(traceId), incoming.Parent is { } parent ? TraceIds.ToActivity(parent) : default,
            sampled ? ActivityTraceFlags.Recorded : ActivityTraceFlags.None);
        activity.Start();
        if (sampled) return new RecordingScope(_recorder.BeginSegment(activity, name, incoming), activity);
        Recorder.MarkNotSampled(activity, new NotSampled(traceId, incoming.Others));
        return new RecordingScope(null, activity);
    }

    /// <summary>Begins a subsegment of what is current here; outside any segment nothing is recorded.</summary>
    /// <param name="name">Name of the work, or of what is called.</param>
    /// <param name="ns">What it stands for.</param>
    public RecordingScope BeginSubsegment(string name, SubsegmentNamespace ns = SubsegmentNamespace.Local)
    {
        if (Find() is not { } parent) return default;
        name = Names.Clean(name);
        var activity = new TracedActivity(name);
        activity.Start();
        var subsegment = _recorder!.BeginSubsegment(parent, activity, name);
        subsegment.Namespace = ns;
        return new RecordingScope(subsegment, activity);
    }

    /// <summary>
    /// Begins a branch of which nothing is recorded, below a segment that is: its subsegments do nothing and its calls say <c>Sampled=0</c>. For
    /// work of which there is too much. Outside any segment nothing happens.
    /// </summary>
    /// <param name="name">Name of the work; for the reader of the code.</param>
    public RecordingScope BeginUnsampled(string name)
    {
        if (Find() is not { } parent) return default;
        var activity = new TracedActivity(Names.Clean(name));
        activity.Start();
        activity.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
        Recorder.MarkNotSampled(activity, new NotSampled(parent.Owner.TraceId, parent.Owner.Others));
        return new RecordingScope(null, activity);
    }

    /// <summary>Waits until everything that has ended so far is sent, or <see cref="XRayOptions.FlushTimeout"/> is over.</summary>
    public async Task FlushAsync(CancellationToken cancellationToken = default)
    {
        if (_queue is null) return;
        try
        {
            await _queue.FlushAsync().WaitAsync(_options.FlushTimeout, _clock, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            _report.Problem("flush", $"stopping did not wait for {_queue.Count:N0} documents to be sent: FlushTimeout of {_options.FlushTimeout} was over.");
        }
    }

    /// <summary>Stops recording; sends what has ended so far, for at most <see cref="XRayOptions.FlushTimeout"/>.</summary>
    public async ValueTask DisposeAsync()
    {
        StopRecording();
        await FlushAsync().ConfigureAwait(false);
        if (_queue is not null) await _queue.DisposeAsync().ConfigureAwait(false);
        await _plugins.ConfigureAwait(false);
        _report.Dispose();
    }

    /// <summary>Stops at once: what waits to be sent is lost. Prefer <see cref="DisposeAsync"/>.</summary>
    public void Dispose()
    {
        StopRecording();
        _queue?.Dispose();
        _report.Dispose();
    }

    /// <summary>Makes activities of this source be taken for served requests, whose segments the caller begins.</summary>
    internal void TraceRequestsOf(ActivitySource source)
    {
        _requestSource = source;
        RequestSources.Add(source);
    }

    private void StopRecording()
    {
        _bridge?.Dispose();
        _stop.Cancel();
        if (_requestSource is not null) RequestSources.Remove(_requestSource);
    }

    private Entity? Find() => _recorder is not null && Recorder.Find(Activity.Current) is { } entity && entity.Owner.Recorder == _recorder ? entity : null;

    // A plugin never delays the start: what it finds out appears in the segments that end afterwards.
    private async Task FindOutAsync(ApplicationBlock application, Func<string, string?> environment)
    {
        var metadata = EcsContainer.MetadataAddress(environment);
        if (metadata is null && !_options.Plugins.Contains(Plugin.Ecs)) return;
        var container = new EcsContainer(Environment.MachineName);
        application.Describe(container);
        if (metadata is null) return;
        application.Describe(await container.DescribeAsync(metadata, sentence => _report.Problem("ecs", sentence), _stop.Token).ConfigureAwait(false));
    }
}
