using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Roentgen.Model.Sampling;
using Roentgen.Sdk;
using Roentgen.Sdk.Emitting;

namespace Roentgen.Tests.Sdk;

/// <summary>A tracer whose documents a test can read, under a clock that a test sets. Everything is sampled unless a test says otherwise.</summary>
internal sealed class TracedApplication : IAsyncDisposable
{
    private readonly CollectingTransport _transport = new();
    private readonly ConcurrentDictionary<string, long> _counts = new();
    private readonly MeterListener _meters = new();

    public TracedApplication(Action<XRayOptions>? configure = null, Func<string, string?>? environment = null)
    {
        var options = new XRayOptions
        {
            ServiceName = "shop",
            SamplingRules = [SamplingRule.Default with { FixedRate = 1 }],
            CentralSampling = false, // asks over sockets
            QueueCapacity = 100_000,
            QueueBytes = 1 << 30,
            Transport = _transport,
            // Tests run beside each other in one process: each takes its own messages only.
            SegmentSources = [],
            OnProblem = Problems.Enqueue,
        };
        configure?.Invoke(options);
        _meters.InstrumentPublished = (instrument, listener) =>
        {
            if (ReferenceEquals(instrument.Meter.Scope, Tracer)) listener.EnableMeasurementEvents(instrument);
        };
        _meters.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
            _counts.AddOrUpdate(string.Join(' ', [instrument.Name, .. tags.ToArray().Select(t => t.Value)]), value, (_, sum) => sum + value));
        Tracer = XRayTracer.Start(options, Clock, environment ?? (_ => null));
        _meters.Start();
    }

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 11, 22, 10, 0, 0, TimeSpan.Zero));

    public XRayTracer Tracer { get; }

    public ConcurrentQueue<string> Problems { get; } = new();

    /// <summary>What a counter of the SDK shows: its name, and the value of its tag if it has one.</summary>
    public long Count(string counter) => _counts.GetValueOrDefault(counter);

    public async Task<IReadOnlyList<JsonElement>> DocumentsAsync()
    {
        await FlushAsync();
        return _transport.Documents;
    }

    public Task FlushAsync() => Tracer.FlushAsync(TestContext.Current.CancellationToken);

    public async Task<JsonElement> DocumentAsync() => (await DocumentsAsync()).ShouldHaveSingleItem();

    public async ValueTask DisposeAsync()
    {
        await Tracer.DisposeAsync();
        _meters.Dispose();
    }
}

internal sealed class CollectingTransport : IDocumentTransport
{
    private readonly ConcurrentQueue<JsonElement> _documents = new();

    public IReadOnlyList<JsonElement> Documents => [.. _documents];

    public ValueTask<DropReason> SendAsync(Document document, CancellationToken cancellationToken)
    {
        _documents.Enqueue(JsonElement.Parse(document.Json.Span));
        return ValueTask.FromResult(DropReason.None);
    }

    public void Dispose()
    {
    }
}

internal static class JsonElements
{
    public static string? Text(this JsonElement element, string path) => element.Member(path) is { } member ? member.ToString() : null;

    /// <summary>The member at a path such as <c>http/response/status</c> or <c>subsegments/0/name</c>; null if it is not there.</summary>
    public static JsonElement? Member(this JsonElement element, string path)
    {
        foreach (var step in path.Split('/'))
        {
            if (element.ValueKind == JsonValueKind.Array && int.TryParse(step, out var index))
            {
                if (index >= element.GetArrayLength()) return null;
                element = element[index];
            }
            else if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(step, out element))
            {
                return null;
            }
        }
        return element;
    }

    public static IEnumerable<string> Names(this JsonElement element) => element.EnumerateObject().Select(member => member.Name);
}
