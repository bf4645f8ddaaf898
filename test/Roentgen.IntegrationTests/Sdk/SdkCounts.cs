using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Roentgen.Sdk;

namespace Roentgen.IntegrationTests.Sdk;

/// <summary>What the meter shows of one tracer, by the last part of the instrument's name or by the value of its tag: <c>sent</c>, <c>QueueFull</c>.</summary>
internal sealed class SdkCounts : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<string, long> _counts = new();

    public SdkCounts(XRayTracer tracer)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (ReferenceEquals(instrument.Meter.Scope, tracer)) listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
            _counts.AddOrUpdate(tags.IsEmpty ? instrument.Name.Split('.')[^1] : tags[0].Value!.ToString()!, value, (_, sum) => sum + value));
        _listener.Start();
    }

    public long this[string outcome] => _counts.GetValueOrDefault(outcome);

    public void Dispose() => _listener.Dispose();
}
