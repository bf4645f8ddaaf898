using System.Buffers;
using System.Text.Json;
using Roentgen.Daemon.Logging;
using Roentgen.Daemon.Sending;

namespace Roentgen.Daemon.Telemetry;

/// <summary>
/// Tells the service once a minute how the daemon is (<c>PutTelemetryRecords</c>), from the first datagram on, and once more at the end.
/// Records that could not be sent are kept, at most 30, and go with the next ones, at most 10 a call.
/// </summary>
internal sealed class TelemetryReporter(DaemonOptions options, ServiceClient service, DaemonCounters counters, DaemonLog log, TimeProvider time)
{
    private const int MostKept = 30;
    private const int MostPerCall = 10;

    /// <summary>Time between two records.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(60);

    private readonly Queue<TelemetryRecord> _records = new();
    private TelemetryTotals _reported;

    /// <summary>Reports every minute until <paramref name="stop"/>.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stop).ConfigureAwait(false)) await ReportAsync(stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The last record is the shutdown's to ask for, when everything else is sent.
        }
    }

    /// <summary>Cuts a record and sends what there is; not to be called while <see cref="RunAsync"/> runs.</summary>
    public async Task ReportAsync(CancellationToken cancel)
    {
        var totals = TelemetryTotals.Of(counters);
        if (totals.Received == 0)
        {
            log.Write(DaemonLogLevel.Debug, "Skipped telemetry data as no segments found");
            return;
        }
        _records.Enqueue(new TelemetryRecord(time.GetUtcNow(), totals - _reported));
        _reported = totals;
        if (_records.Count > MostKept)
        {
            _records.Dequeue();
            log.Write(DaemonLogLevel.Debug, "Telemetry Buffers truncated");
        }
        while (_records.Count > 0)
        {
            var sent = Math.Min(_records.Count, MostPerCall);
            var answer = await service.ReportAsync(Body(sent), options.RequestTimeout, cancel).ConfigureAwait(false);
            if (answer.Failure is { } failure)
            {
                counters.Destinations[0].AddFailure(failure);
                log.Write(DaemonLogLevel.Debug, $"Failed to send telemetry {sent} record(s). Re-queue records. {answer.Description}");
                return;
            }
            for (var i = 0; i < sent; i++) _records.Dequeue();
            log.Write(DaemonLogLevel.Debug, $"Send {sent} telemetry record(s)");
        }
    }

    private ReadOnlyMemory<byte> Body(int records)
    {
        var body = new ArrayBufferWriter<byte>(1024);
        using var json = new Utf8JsonWriter(body);
        var host = options.Host?.Invoke() ?? new HostIdentity(options.Hostname, options.InstanceId);
        json.WriteStartObject();
        json.WriteString("EC2InstanceId"u8, host.InstanceId);
        json.WriteString("Hostname"u8, host.Hostname);
        json.WriteString("ResourceARN"u8, options.ResourceArn);
        json.WriteStartArray("TelemetryRecords"u8);
        foreach (var record in _records.Take(records)) record.WriteTo(json);
        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        return body.WrittenMemory;
    }
}
