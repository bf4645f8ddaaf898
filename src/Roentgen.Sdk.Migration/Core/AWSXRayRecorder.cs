using System.Diagnostics;
using System.Runtime.CompilerServices;
using Roentgen.Model.Ids;
using Roentgen.Sdk.Migration.Core.Exceptions;
using Roentgen.Sdk.Migration.Core.Internal.Entities;
using Roentgen.Sdk.Migration.Core.Sampling;
using Roentgen.Sdk.Migration.Core.Strategies;

namespace Roentgen.Sdk.Migration.Core;

/// <summary>
/// Records by the names of the AWS X-Ray SDK: everything begun here is a segment or subsegment of <see cref="XRayTracer"/>, which see. What differs from
/// AWS is in docs/migrating.md. Thread-safe.
/// </summary>
/// <remarks>
/// What is current is carried by the method, what it calls and the tasks it starts, never back to its caller; as there. Every <c>Begin…</c> has its
/// <c>End…</c>, also where nothing is recorded.
/// </remarks>
public sealed partial class AWSXRayRecorder : IAWSXRayRecorder, IDisposable, IAsyncDisposable
{
    private static readonly AsyncLocal<Frame?> Current = new();
    private static AWSXRayRecorder? _instance;

    private readonly Lazy<XRayTracer> _tracer;
    private readonly bool _ownsTracer;
    private XRayOptions _options;

    /// <summary>A recorder with the defaults of <see cref="XRayOptions"/>.</summary>
    public AWSXRayRecorder() : this(new XRayOptions())
    {
    }

    /// <summary>A recorder with options of its own. They are read when something is recorded for the first time.</summary>
    public AWSXRayRecorder(XRayOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _ownsTracer = true;
        _tracer = new Lazy<XRayTracer>(Start);
    }

    /// <summary>A recorder over a tracer that somebody else owns, as the one of <c>AddXRay</c>.</summary>
    public AWSXRayRecorder(XRayTracer tracer)
    {
        ArgumentNullException.ThrowIfNull(tracer);
        _options = new XRayOptions();
        _tracer = new Lazy<XRayTracer>(tracer);
    }

    /// <summary>The recorder of the process: the one given to <see cref="InitializeInstance(AWSXRayRecorder)"/>, by <c>UseXRay</c> too; else one with the defaults.</summary>
    public static AWSXRayRecorder Instance => Volatile.Read(ref _instance) ?? Interlocked.CompareExchange(ref _instance, new AWSXRayRecorder(), null) ?? _instance;

    /// <summary>What does the work.</summary>
    public XRayTracer Tracer => _tracer.Value;

    /// <summary>The context to hand on and to take over: <c>TraceContext.GetEntity()</c>, <c>SetEntity</c>, <c>ClearEntity</c>, <c>IsEntityPresent</c>.</summary>
    public AWSXRayRecorder TraceContext => this;

    /// <summary>
    /// What happens when something is to be recorded outside any segment. <see cref="Strategies.ContextMissingStrategy.RUNTIME_ERROR"/> throws
    /// <see cref="EntityNotAvailableException"/>; the others do nothing, quietly. Default: what <c>AWS_XRAY_CONTEXT_MISSING</c> says, else nothing.
    /// </summary>
    public ContextMissingStrategy ContextMissingStrategy { get; set; } =
        Enum.TryParse<ContextMissingStrategy>(Environment.GetEnvironmentVariable("AWS_XRAY_CONTEXT_MISSING"), ignoreCase: true, out var strategy) ? strategy : ContextMissingStrategy.LOG_ERROR;

    /// <summary>Makes a recorder the <see cref="Instance"/>.</summary>
    public static void InitializeInstance(AWSXRayRecorder recorder)
    {
        ArgumentNullException.ThrowIfNull(recorder);
        Volatile.Write(ref _instance, recorder);
    }

    /// <summary>Whether the process is a Lambda function.</summary>
    public static bool IsLambda() => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("LAMBDA_TASK_ROOT"));

    /// <summary>Whether nothing is traced at all.</summary>
    public bool IsTracingDisabled() => !Tracer.IsEnabled;

    /// <summary>Sets the daemon's address; only before something is recorded for the first time, later it does nothing.</summary>
    public void SetDaemonAddress(string daemonAddress)
    {
        if (_ownsTracer && !_tracer.IsValueCreated) _options = _options with { DaemonAddress = daemonAddress };
    }

    /// <summary>Begins a segment.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="traceId">The trace, <c>1-5759e988-bd862e3fe1be46a994272793</c>; null for a new one.</param>
    /// <param name="parentId">The caller's segment or subsegment, 16 hex digits; null for none.</param>
    /// <param name="samplingResponse">The decision; null to let the rules decide.</param>
    public void BeginSegment(string name, string? traceId = null, string? parentId = null, SamplingResponse? samplingResponse = null)
    {
        var header = new Model.Ids.TraceHeader(
            Model.Ids.TraceId.TryParse(traceId, out var root) ? root : null,
            SegmentId.TryParse(parentId, out var parent) ? parent : null,
            samplingResponse?.SampleDecision switch
            {
                SampleDecision.Sampled => SamplingDecision.Sampled,
                SampleDecision.NotSampled => SamplingDecision.NotSampled,
                _ => SamplingDecision.Undecided,
            });
        var above = Current.Value;
        Current.Value = new Frame(new Segment(name, Tracer, Tracer.BeginSegment(name, header)), above);
    }

    /// <summary>Ends the segment that is current, with the subsegments in it that are open.</summary>
    public void EndSegment()
    {
        for (var frame = Current.Value; frame is not null; frame = frame.Above)
        {
            frame.Entity.End();
            if (frame.Entity is not Segment) continue;
            Current.Value = frame.Above;
            return;
        }
        Missing("no segment to end");
    }

    /// <summary>Begins a subsegment of what is current.</summary>
    public void BeginSubsegment(string name) => Begin(name, Tracer.BeginSubsegment(name));

    /// <summary>Begins a branch of which nothing is recorded, and whose calls say so.</summary>
    public void BeginSubsegmentWithoutSampling(string name) => Begin(name, Tracer.BeginUnsampled(name));

    /// <summary>Ends the subsegment that is current.</summary>
    public void EndSubsegment()
    {
        if (Current.Value is not { Entity: Subsegment subsegment } frame)
        {
            Missing("no subsegment to end");
            return;
        }
        subsegment.End();
        Current.Value = frame.Above;
    }

    /// <summary>The segment or subsegment that is current; where there is none, one that takes everything and does nothing.</summary>
    /// <exception cref="EntityNotAvailableException">There is none, and <see cref="ContextMissingStrategy"/> says so.</exception>
    public Entity GetEntity()
    {
        if (Current.Value is { } frame) return frame.Entity;
        if (!IsEntityPresent()) Missing("no segment");
        return new Segment(Tracer.ServiceName, Tracer, Tracer.Current);
    }

    /// <summary>Makes a segment or subsegment current, for example in a thread that did not inherit it.</summary>
    public void SetEntity(Entity entity)
    {
        ArgumentNullException.ThrowIfNull(entity);
        entity.MakeCurrent();
        Current.Value = new Frame(entity, null);
    }

    /// <summary>Makes nothing current.</summary>
    public void ClearEntity()
    {
        Current.Value = null;
        Activity.Current = null;
    }

    /// <summary>Whether a segment or subsegment is current, recorded or not.</summary>
    public bool IsEntityPresent() => Current.Value is not null || Tracer.CurrentHeader is not null;

    /// <summary>Waits until everything that has ended so far is sent, or <see cref="XRayOptions.FlushTimeout"/> is over.</summary>
    public Task FlushAsync(CancellationToken cancellationToken = default) => Tracer.FlushAsync(cancellationToken);

    /// <summary>Stops a tracer of its own, at once: what waits to be sent is lost. Prefer <see cref="DisposeAsync"/>.</summary>
    public void Dispose()
    {
        if (_ownsTracer && _tracer.IsValueCreated) Tracer.Dispose();
    }

    /// <summary>Stops a tracer of its own; sends what has ended so far, for at most <see cref="XRayOptions.FlushTimeout"/>.</summary>
    public ValueTask DisposeAsync() => _ownsTracer && _tracer.IsValueCreated ? Tracer.DisposeAsync() : ValueTask.CompletedTask;

    // The SDK of AWS sends as a segment ends. Programs written for it just end; what still waits then goes out first, for at most FlushTimeout.
    private XRayTracer Start()
    {
        var tracer = XRayTracer.Start(_options);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => tracer.FlushAsync().GetAwaiter().GetResult();
        return tracer;
    }

    private void Begin(string name, RecordingScope scope)
    {
        if (!IsEntityPresent()) Missing($"no segment for the subsegment \"{name}\"");
        Current.Value = new Frame(new Subsegment(name, Tracer, scope), Current.Value);
    }

    private bool TryGet(out RecordingScope scope, [CallerMemberName] string what = "")
    {
        scope = Current.Value is { } frame ? frame.Entity.Scope : Tracer.Current;
        if (!scope.IsRecording && !IsEntityPresent()) Missing($"no segment for {what}");
        return scope.IsRecording;
    }

    private void Missing(string what)
    {
        if (ContextMissingStrategy == ContextMissingStrategy.RUNTIME_ERROR)
            throw new EntityNotAvailableException($"There is {what} here: nothing was begun in this method, in its callers or in the request that is served.");
    }

    private sealed record Frame(Entity Entity, Frame? Above);
}
