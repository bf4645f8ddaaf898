using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Roentgen.Model.Ids;
using Roentgen.Sdk.Migration.Core.Sampling;

namespace Roentgen.Sdk.Migration.Core.Internal.Entities;

/// <summary>A segment or subsegment to be recorded into by hand. Where nothing is recorded, every member does nothing, quietly.</summary>
public abstract class Entity
{
    private readonly Activity? _activity;
    private readonly Model.Ids.TraceHeader? _header;

    internal Entity(string name, XRayTracer tracer, RecordingScope scope)
    {
        Name = name;
        Scope = scope;
        _activity = Activity.Current;
        _header = tracer.CurrentHeader;
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>The trace, <c>1-5759e988-bd862e3fe1be46a994272793</c>; empty outside any.</summary>
    public string TraceId => _header?.Root?.ToString() ?? "";

    /// <summary>16 hex digits; empty where nothing is recorded.</summary>
    public string Id => Scope.Id?.ToString() ?? "";

    /// <summary>Whether it is recorded.</summary>
    public SampleDecision Sampled => _header?.Decision switch
    {
        SamplingDecision.Sampled => SampleDecision.Sampled,
        SamplingDecision.NotSampled => SampleDecision.NotSampled,
        _ => SampleDecision.Unknown,
    };

    /// <summary>Whether it is recorded and has not ended.</summary>
    public bool IsInProgress => Scope.IsRecording;

    /// <summary>What does the work.</summary>
    public RecordingScope Scope { get; }

    /// <inheritdoc cref="AWSXRayRecorder.AddAnnotation"/>
    public void AddAnnotation(string key, object value) => Values.Annotate(Scope, key, value);

    /// <inheritdoc cref="AWSXRayRecorder.AddMetadata(string, object)"/>
    [RequiresUnreferencedCode(Values.Reflection)]
    [RequiresDynamicCode(Values.Reflection)]
    public void AddMetadata(string key, object value) => Values.AddMetadata(Scope, null, key, value);

    /// <inheritdoc cref="AWSXRayRecorder.AddMetadata(string, object)"/>
    [RequiresUnreferencedCode(Values.Reflection)]
    [RequiresDynamicCode(Values.Reflection)]
    public void AddMetadata(string nameSpace, string key, object value) => Values.AddMetadata(Scope, nameSpace, key, value);

    /// <inheritdoc cref="AWSXRayRecorder.AddException"/>
    public void AddException(Exception e) => Scope.AddException(e);

    internal void MakeCurrent() => Activity.Current = _activity;

    internal void End() => Scope.Dispose();
}
