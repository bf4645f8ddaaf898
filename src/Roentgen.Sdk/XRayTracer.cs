using System.Diagnostics;
using Roentgen.Model.Ids;
using Roentgen.Model.Sampling;
using Roentgen.Sdk.Databases;
using Roentgen.Sdk.Diagnostics;
using Roentgen.Sdk.Emitting;
using Roentgen.Sdk.Instrumentation;
using Roentgen.Sdk.Lambda;
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
    private readonly CentralSampling? _central;
    private readonly ActivityBridge? _bridge;
    private readonly Task _plugins = Task.CompletedTask;
    private ActivitySource? _requestSource;

    private XRayTracer(XRayOptions options, TimeProvider clock, Surroundings surroundings)
    {
        _clock = clock;
        _report = new SelfReport(options.OnProblem, clock, this);
        _options = options.WithEnvironment(surroundings.Variable, sentence => _report.Problem(sentence, sentence));
        ServiceName = _options.ServiceName ?? Names.Clean(AppDomain.CurrentDomain.FriendlyName);
        if (!_options.Enabled) return;

        var application = new ApplicationBlock(_options.ServiceVersion, surroundings.Variable(EnvironmentVariables.LogGroup));
        _queue = new DocumentQueue(_options.QueueCapacity, _options.QueueBytes, Transports.Open(_options, application, surroundings.Variable, _report, clock), _report, clock);
        _report.ObserveQueue(_queue);
        var settings = new RecorderSettings(ServiceName, _options.CollectSqlQueries, _options.SegmentSources, _options.Redact);
        var isLambda = LambdaRuntime.IsHere(surroundings);
        if (_options.CentralSampling && !isLambda) _central = new CentralSampling(Transports.OpenSampling(_options, surroundings.Variable, clock), ServiceName, _report, clock);
        _recorder = new Recorder(settings, new Sampler(new LocalSampler(_options.LocalRules()), _central?.Rules, _central is null ? null : _central.Start, clock), application, _report, clock, _queue.Add);
        if (isLambda) _recorder.Lambda = LambdaRuntime.Start(surroundings, _recorder);
        else _plugins = new PluginRunner(_options.Plugins, surroundings, application, _report, clock).RunAsync(_stop.Token);
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
    public RecordingScope Current => Find() is { } entity and not Segment { IsFacade: true } ? new(entity, null) : default;

    /// <summary>
    /// The header that tells a called one of the current segment or subsegment, for calls that HttpClient does not make (a message, say); null
    /// outside any.
    /// </summary>
    public TraceHeader? CurrentHeader => IsEnabled ? OutgoingHeader.Of(Activity.Current) : null;

    internal Recorder? Recorder => _recorder;

    /// <summary>Done when every plugin has said what it knows.</summary>
    internal Task PluginsFinished => _plugins;

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
        return new XRayTracer(options, clock ?? TimeProvider.System, new Surroundings(environment ?? Environment.GetEnvironmentVariable));
    }

    /// <summary>Starts tracing in surroundings that a test made.</summary>
    internal static XRayTracer Start(XRayOptions options, TimeProvider clock, Surroundings surroundings) => new(options, clock, surroundings);

    /// <summary>Begins a segment: a new trace, or a part of the one that a caller's header names.</summary>
    /// <remarks>In Lambda, where the platform makes the segments, this begins a subsegment of the invocation that runs.</remarks>
    /// <param name="name">Name of the segment; null for <see cref="ServiceName"/>.</param>
    /// <param name="incoming">
    /// What the caller sent, read by <see cref="TraceHeader.Parse"/>: its root, its parent and its decision hold. <c>default</c>: nothing.
    /// </param>
    public RecordingScope BeginSegment(string? name = null, TraceHeader incoming = default)
    {
        if (_recorder is null) return default;
        if (_recorder.Lambda is not null) return BeginSubsegment(name ?? ServiceName);
        name = name is null ? ServiceName : Names.Clean(name);
        incoming = IncomingHeader.Believe(incoming);
        var traceId = incoming.Root ?? TraceId.Create(_clock.GetUtcNow());
        incoming = incoming with { Root = traceId };
        var verdict = _recorder.Decide(incoming.Decision, new SamplingRequest(name, null, null, null, _recorder.Application.Origin));

        var activity = new TracedActivity(name);
        // With a trace and a parent of its own the activity does not become a child of the current one.
        activity.SetParentId(
            TraceIds.ToActivity(traceId), incoming.Parent is { } parent ? TraceIds.ToActivity(parent) : default,
            verdict.IsSampled ? ActivityTraceFlags.Recorded : ActivityTraceFlags.None);
        activity.Start();
        if (verdict.IsSampled)
        {
            var segment = _recorder.BeginSegment(activity, name, incoming);
            segment.Verdict = verdict;
            return new RecordingScope(segment, activity);
        }
        Recorder.MarkNotSampled(activity, new NotSampled(traceId, incoming.Others));
        return new RecordingScope(null, activity);
    }

    /// <summary>Begins a subsegment of what is current here; outside any segment nothing is recorded.</summary>
    /// <param name="name">Name of the work, or of what is called.</param>
    /// <param name="ns">What it stands for.</param>
    public RecordingScope BeginSubsegment(string name, SubsegmentNamespace ns = SubsegmentNamespace.Local)
    {
        if (Find() is not { } parent) return _recorder?.Lambda is { } lambda ? BeginNotSampled(lambda.Current, name) : default;
        name = Names.Clean(name);
        var activity = new TracedActivity(name);
        if (parent is Segment { IsFacade: true }) _recorder!.Lambda!.Current.Adopt(activity);
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

    // Nothing is recorded, but what is called below must hear of the invocation's trace.
    private static RecordingScope BeginNotSampled(LambdaInvocation invocation, string name)
    {
        if (invocation.NotSampled is not { } mark) return default;
        var activity = new TracedActivity(Names.Clean(name));
        invocation.Adopt(activity);
        activity.Start();
        Recorder.MarkNotSampled(activity, mark);
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
        _recorder?.SendUnfinished();
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
        _central?.Dispose();
        if (_requestSource is not null) RequestSources.Remove(_requestSource);
    }

    private Entity? Find() => _recorder?.FindOwn(Activity.Current);
}
