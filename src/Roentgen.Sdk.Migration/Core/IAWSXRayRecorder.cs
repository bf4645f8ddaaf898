using System.Diagnostics.CodeAnalysis;
using Roentgen.Sdk.Migration.Core.Sampling;

namespace Roentgen.Sdk.Migration.Core;

/// <summary>What code that is handed a recorder uses of it; <see cref="AWSXRayRecorder"/> says what each member does.</summary>
public interface IAWSXRayRecorder
{
    /// <inheritdoc cref="AWSXRayRecorder.BeginSegment"/>
    void BeginSegment(string name, string? traceId = null, string? parentId = null, SamplingResponse? samplingResponse = null);

    /// <inheritdoc cref="AWSXRayRecorder.EndSegment"/>
    void EndSegment();

    /// <inheritdoc cref="AWSXRayRecorder.BeginSubsegment"/>
    void BeginSubsegment(string name);

    /// <inheritdoc cref="AWSXRayRecorder.BeginSubsegmentWithoutSampling"/>
    void BeginSubsegmentWithoutSampling(string name);

    /// <inheritdoc cref="AWSXRayRecorder.EndSubsegment"/>
    void EndSubsegment();

    /// <inheritdoc cref="AWSXRayRecorder.TraceMethod(string, Action)"/>
    void TraceMethod(string name, Action method);

    /// <inheritdoc cref="AWSXRayRecorder.TraceMethod(string, Action)"/>
    TResult TraceMethod<TResult>(string name, Func<TResult> method);

    /// <inheritdoc cref="AWSXRayRecorder.TraceMethod(string, Action)"/>
    Task TraceMethodAsync(string name, Func<Task> method);

    /// <inheritdoc cref="AWSXRayRecorder.TraceMethod(string, Action)"/>
    Task<TResult> TraceMethodAsync<TResult>(string name, Func<Task<TResult>> method);

    /// <inheritdoc cref="AWSXRayRecorder.AddAnnotation"/>
    void AddAnnotation(string key, object value);

    /// <inheritdoc cref="AWSXRayRecorder.AddMetadata(string, object)"/>
    [RequiresUnreferencedCode(Values.Reflection)]
    [RequiresDynamicCode(Values.Reflection)]
    void AddMetadata(string key, object value);

    /// <inheritdoc cref="AWSXRayRecorder.AddMetadata(string, object)"/>
    [RequiresUnreferencedCode(Values.Reflection)]
    [RequiresDynamicCode(Values.Reflection)]
    void AddMetadata(string nameSpace, string key, object value);

    /// <inheritdoc cref="AWSXRayRecorder.AddHttpInformation"/>
    void AddHttpInformation(string key, object value);

    /// <inheritdoc cref="AWSXRayRecorder.AddSqlInformation"/>
    void AddSqlInformation(string key, string value);

    /// <inheritdoc cref="AWSXRayRecorder.AddPrecursorId"/>
    void AddPrecursorId(string precursorId);

    /// <inheritdoc cref="AWSXRayRecorder.SetNamespace"/>
    void SetNamespace(string value);

    /// <inheritdoc cref="AWSXRayRecorder.AddException"/>
    void AddException(Exception ex);

    /// <inheritdoc cref="AWSXRayRecorder.MarkError"/>
    void MarkError();

    /// <inheritdoc cref="AWSXRayRecorder.MarkFault"/>
    void MarkFault();

    /// <inheritdoc cref="AWSXRayRecorder.MarkThrottle"/>
    void MarkThrottle();

    /// <inheritdoc cref="AWSXRayRecorder.SetDaemonAddress"/>
    void SetDaemonAddress(string daemonAddress);
}
