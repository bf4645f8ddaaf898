using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Roentgen.Model.Ids;
using Roentgen.Sdk.Recording;

namespace Roentgen.Sdk;

/// <summary>
/// A segment or subsegment to record into; disposing ends it if it was begun here. Where nothing is recorded (not sampled, outside any
/// segment, tracing turned off), and after the end, every member does nothing, quietly; the same with a null. May be used from several threads.
/// </summary>
public readonly partial struct RecordingScope : IDisposable
{
    private readonly Entity? _entity;
    private readonly Activity? _owned;

    internal RecordingScope(Entity? entity, Activity? owned)
    {
        _entity = entity;
        _owned = owned;
    }

    /// <summary>Whether anything is recorded: worth asking before computing what is expensive.</summary>
    public bool IsRecording => _entity is { IsEnded: false };

    /// <summary>The trace; null when nothing is recorded.</summary>
    public TraceId? TraceId => _entity?.Owner.TraceId;

    /// <summary>The id of the segment or subsegment; null when nothing is recorded.</summary>
    public SegmentId? Id => _entity?.Id;

    /// <summary>Records a value that traces can be searched by. A later one of the same key replaces it; other characters than letters, digits and <c>_</c> in the key become <c>_</c>.</summary>
    public void Annotate(string key, string value)
    {
        if (value is not null) Annotate(NamedValue.Of(Names.CleanKey(key), value.Length <= Entity.MaxAnnotationLength ? value : value[..Entity.MaxAnnotationLength]));
    }

    /// <inheritdoc cref="Annotate(string, string)"/>
    public void Annotate(string key, long value) => Annotate(NamedValue.Of(Names.CleanKey(key), value));

    /// <inheritdoc cref="Annotate(string, string)"/>
    public void Annotate(string key, double value) => Annotate(NamedValue.Of(Names.CleanKey(key), value));

    /// <inheritdoc cref="Annotate(string, string)"/>
    public void Annotate(string key, bool value) => Annotate(NamedValue.Of(Names.CleanKey(key), value));

    /// <inheritdoc cref="Annotate(string, string)"/>
    public void Annotate(string key, decimal value) => Annotate(key, (double)value);

    /// <summary>As the other overloads, for text that is no string yet: it becomes one only where something is recorded.</summary>
    public void Annotate(string key, ReadOnlySpan<char> value)
    {
        if (_entity is not null) Annotate(key, value[..Math.Min(value.Length, Entity.MaxAnnotationLength)].ToString());
    }

    /// <summary>As the other overloads; what a <see cref="long"/> cannot hold is recorded as a <see cref="double"/>.</summary>
    public void Annotate(string key, ulong value)
    {
        if (value <= long.MaxValue) Annotate(key, (long)value);
        else Annotate(key, (double)value);
    }

    /// <summary>As the other overloads, as ISO 8601 with the offset: <c>2026-11-22T10:00:00.0000000+00:00</c>.</summary>
    public void Annotate(string key, DateTimeOffset value)
    {
        if (_entity is not null) Annotate(key, value.ToString("O", CultureInfo.InvariantCulture));
    }

    /// <summary>As the other overloads, as ISO 8601: <c>2026-11-22</c>.</summary>
    public void Annotate(string key, DateOnly value)
    {
        if (_entity is not null) Annotate(key, value.ToString("O", CultureInfo.InvariantCulture));
    }

    /// <summary>As the other overloads, in lower case with dashes.</summary>
    public void Annotate(string key, Guid value)
    {
        if (_entity is not null) Annotate(key, value.ToString());
    }

    /// <summary>Records any value, to be shown with the trace but not searched by. It is serialised at once, so it may change later.</summary>
    /// <param name="key">Name of the value.</param>
    /// <param name="value">The value. If it cannot be serialised, that is counted and it is left out.</param>
    /// <param name="type">How to serialise it: <c>MyContext.Default.Order</c> of a source-generated <c>JsonSerializerContext</c>.</param>
    /// <param name="ns">Namespace, to keep the keys of several libraries apart.</param>
    public void AddMetadata<T>(string key, T value, JsonTypeInfo<T> type, string ns = Metadata.DefaultNamespace)
    {
        if (_entity is not { } entity || key is null || type is null) return;
        try
        {
            Add(entity, new Metadata(ns, key, JsonSerializer.SerializeToUtf8Bytes(value, type)));
        }
        catch (Exception e) when (entity.Owner.Recorder.Report.Guard(e)) // getters and converters of the application
        {
            return;
        }
    }

    /// <summary>Records a value that is JSON already; text that is not is counted and left out.</summary>
    public void AddMetadata(string key, string json, string ns = Metadata.DefaultNamespace)
    {
        if (_entity is not { } entity || key is null || json is null) return;
        var utf8 = Encoding.UTF8.GetBytes(json);
        if (Metadata.IsJson(utf8)) Add(entity, new Metadata(ns, key, utf8));
        else entity.Owner.Recorder.Report.Problem("metadata", $"the metadata \"{key}\" of \"{entity.Name}\" is not JSON and was left out.");
    }

    /// <summary>Records an exception, with those inside it, as the cause, and marks a fault unless an error is marked already.</summary>
    public void AddException(Exception exception)
    {
        if (_entity is not { } entity || exception is null) return;
        entity.Owner.Recorder.AddException(entity, exception, marksFault: true);
    }

    /// <summary>Marks the caller's mistake (4xx).</summary>
    public void MarkError() => Change(static entity => entity.Error = true);

    /// <summary>Marks a failure of the work itself (5xx).</summary>
    public void MarkFault() => Change(static entity => entity.Fault = true);

    /// <summary>Marks that the work was refused because there is too much of it (429); an error as well.</summary>
    public void MarkThrottle() => Change(static entity => entity.Error = entity.Throttle = true);

    /// <summary>Names the user of the whole segment; traces can be searched by it.</summary>
    public void SetUser(string user) => Change(static (entity, user) => entity.Owner.User = user, user);

    /// <summary>Describes the request: the served one on a segment, the outgoing one on a subsegment.</summary>
    public void SetHttpRequest(string method, string url, string? userAgent = null, string? clientIp = null) => Change(
        static (entity, request) =>
        {
            var http = entity.Http ??= new HttpBlock();
            (http.Method, http.Url, http.UserAgent, http.ClientIp) = request;
        },
        (method, url, userAgent, clientIp));

    /// <summary>Describes the response, and marks what its status stands for: 4xx error, 429 error and throttle, 5xx fault.</summary>
    public void SetHttpResponse(int status, long? contentLength = null) => Change(
        static (entity, response) =>
        {
            var http = entity.Http ??= new HttpBlock();
            (http.Status, http.ContentLength) = response;
            entity.MarkStatus(response.status);
        },
        (status, contentLength));

    /// <summary>Ends what was begun here. A second time does nothing.</summary>
    public void Dispose()
    {
        if (_owned is null) return;
        if (_entity is not null) _entity.Owner.Recorder.End(_entity);
        _owned.Stop();
    }

    private void Annotate(NamedValue annotation)
    {
        if (!string.IsNullOrEmpty(annotation.Key)) Change(static (entity, annotation) => entity.Annotate(annotation), annotation);
    }

    private static void Add(Entity entity, Metadata metadata)
    {
        if (metadata.Namespace is null) metadata = metadata with { Namespace = Metadata.DefaultNamespace };
        lock (entity.Owner.Gate) entity.Add(metadata);
    }

    private void Change(Action<Entity> change) => Change(static (entity, change) => change(entity), change);

    private void Change<T>(Action<Entity, T> change, T value)
    {
        if (_entity is null) return;
        lock (_entity.Owner.Gate) change(_entity, value);
    }
}
