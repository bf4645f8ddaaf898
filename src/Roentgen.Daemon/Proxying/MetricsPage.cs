using System.Globalization;
using System.Text;
using Roentgen.Daemon.Memory;
using Roentgen.Daemon.Receiving;
using Roentgen.Daemon.Sending;
using Roentgen.Model.Datagrams;

namespace Roentgen.Daemon.Proxying;

/// <summary>What can be counted, as Prometheus text (exposition format 0.0.4).</summary>
internal sealed class MetricsPage
{
    private const string Prefix = "roentgen_daemon_";

    private readonly StringBuilder _page = new();

    private MetricsPage()
    {
    }

    /// <summary>The page.</summary>
    public static string Write(DaemonCounters counters, BlockArena arena, IEnumerable<DatagramSocket> sockets, IReadOnlyList<Outbox> outboxes)
    {
        var page = new MetricsPage();
        page.Received(counters, [.. sockets]);
        page.Proxied(counters);
        page.Sent(counters, outboxes);
        page.Gauge("buffer_bytes", "Memory held by documents.", arena.UsedBytes);
        page.Gauge("buffer_limit_bytes", "Most memory that documents may hold.", arena.BudgetBytes);
        page.Gauge("resident_bytes", "Memory that the process has.", Environment.WorkingSet);
        page.Head("cpu_seconds_total", "counter", "Processor time that the process has taken.");
        page.Line("cpu_seconds_total", "", OperatingSystem.IsLinux() || OperatingSystem.IsWindows() || OperatingSystem.IsMacOS() ? Environment.CpuUsage.TotalTime.TotalSeconds : 0);
        return page._page.ToString();
    }

    private void Received(DaemonCounters counters, IReadOnlyList<DatagramSocket> sockets)
    {
        Counter("datagrams_received_total", "Datagrams, lines and documents over HTTP that were not empty, bad ones included.", counters.Received);
        Counter("received_bytes_total", "Bytes of those.", counters.ReceivedBytes);
        Counter("documents_accepted_total", "Documents that were taken in.", counters.Accepted);
        Counter("receive_errors_total", "Receive calls that the operating system answered with an error.", counters.ReceiveErrors);
        Head("datagrams_rejected_total", "counter", "Datagrams that carried no document, by reason.");
        foreach (var reason in Enum.GetValues<DatagramRejection>())
            if (reason != DatagramRejection.None) Line("datagrams_rejected_total", $"reason=\"{Label(reason)}\"", counters.Rejected(reason));
        Head("kernel_drops_total", "counter", "Datagrams that the kernel dropped because the receive buffer was full.");
        Line("kernel_drops_total", "", sockets.Sum(socket => socket.Drops ?? 0));
        Gauge("receive_buffer_bytes", "Receive buffer that the kernel granted, with its own overhead.", sockets.Count == 0 ? 0 : sockets[0].ReceiveBufferBytes);
    }

    private void Proxied(DaemonCounters counters)
    {
        Head("proxy_requests_total", "counter", "Requests on the TCP address, by outcome.");
        Line("proxy_requests_total", "outcome=\"forwarded\"", counters.ProxyForwarded);
        Line("proxy_requests_total", "outcome=\"cached\"", counters.ProxyCached);
        Line("proxy_requests_total", "outcome=\"coalesced\"", counters.ProxyCoalesced);
        Line("proxy_requests_total", "outcome=\"stale\"", counters.ProxyStale);
        Line("proxy_requests_total", "outcome=\"taken\"", counters.ProxyTaken);
        Line("proxy_requests_total", "outcome=\"refused\"", counters.ProxyRefused);
        Line("proxy_requests_total", "outcome=\"failed\"", counters.ProxyFailed);
        Counter("connections_refused_total", "Connections to the TCP address beyond those that it takes.", counters.ConnectionsRefused);
    }

    private void Sent(DaemonCounters counters, IReadOnlyList<Outbox> outboxes)
    {
        Head("documents_dropped_total", "counter", "Documents lost after they were received, by place and reason; at the door for every destination.");
        foreach (var reason in Enum.GetValues<DropReason>())
        {
            if (Place(reason) == "receive" || reason == DropReason.Shutdown) Line("documents_dropped_total", $"place=\"receive\",reason=\"{Label(reason)}\"", counters.Dropped(reason));
            if (Place(reason) != "receive") Each("documents_dropped_total", $"place=\"{Place(reason)}\",reason=\"{Label(reason)}\"", destination => destination.Dropped(reason));
        }
        EachOf("batches_sent_total", "Batches that the service answered with 2xx.", destination => destination.BatchesSent);
        EachOf("segments_sent_total", "Documents in those batches, unprocessed ones included.", destination => destination.SegmentsSent);
        Head("segments_unprocessed_total", "counter", "Documents that the service refused one by one, by its error code.");
        foreach (var destination in counters.Destinations)
            foreach (var (code, count) in destination.UnprocessedByCode.OrderBy(pair => pair.Key, StringComparer.Ordinal))
                Line("segments_unprocessed_total", $"{To(destination)},code=\"{Escape(code)}\"", count);
        EachOf("batch_retries_total", "Attempts at a batch after its first.", destination => destination.Retries);
        EachOf("batch_splits_total", "Batches cut in two because the service could not take them whole.", destination => destination.Splits);
        EachOf("documents_spooled_total", "Documents written to the spool.", destination => destination.Spooled);
        Head("call_failures_total", "counter", "Failed attempts at uploads and telemetry, by kind.");
        foreach (var kind in Enum.GetValues<SendFailure>()) Each("call_failures_total", $"kind=\"{Label(kind)}\"", destination => destination.Failures(kind));
        Head("upload_answers_total", "counter", "Answers to uploads, by HTTP status.");
        foreach (var destination in counters.Destinations)
            foreach (var (status, count) in destination.AnswersByStatus.OrderBy(pair => pair.Key))
                Line("upload_answers_total", string.Create(CultureInfo.InvariantCulture, $"{To(destination)},status=\"{status}\""), count);
        Histogram("upload_seconds", "How long the service took to answer an upload.", counters);
        Waiting("queue_bytes", "Memory of batches that wait to be sent.", outboxes, outbox => outbox.QueuedBytes);
        Waiting("uploads_in_flight", "Uploads under way.", outboxes, outbox => outbox.InFlight);
        Waiting("spool_documents", "Documents that wait on disk.", outboxes, outbox => outbox.Spool?.Documents ?? 0);
        Waiting("spool_bytes", "Bytes of the spool's files.", outboxes, outbox => outbox.Spool?.Bytes ?? 0);
        Waiting("destination_up", "1 while the service answers, 0 after a failure that passes.", outboxes, outbox => outbox.IsFailing ? 0 : 1);

        void Each(string name, string labels, Func<DestinationCounters, long> value)
        {
            foreach (var destination in counters.Destinations) Line(name, $"{To(destination)},{labels}", value(destination));
        }

        void EachOf(string name, string help, Func<DestinationCounters, long> value)
        {
            Head(name, "counter", help);
            foreach (var destination in counters.Destinations) Line(name, To(destination), value(destination));
        }
    }

    private void Waiting(string name, string help, IReadOnlyList<Outbox> outboxes, Func<Outbox, long> value)
    {
        Head(name, "gauge", help);
        foreach (var outbox in outboxes) Line(name, To(outbox.Counters), value(outbox));
    }

    private void Histogram(string name, string help, DaemonCounters counters)
    {
        Head(name, "histogram", help);
        foreach (var destination in counters.Destinations)
        {
            for (var i = 0; i < DurationHistogram.Bounds.Count; i++)
                Line($"{name}_bucket", string.Create(CultureInfo.InvariantCulture, $"{To(destination)},le=\"{DurationHistogram.Bounds[i]}\""), destination.UploadSeconds.CountUpTo(i));
            Line($"{name}_bucket", $"{To(destination)},le=\"+Inf\"", destination.UploadSeconds.Count);
            Line($"{name}_sum", To(destination), destination.UploadSeconds.SumSeconds);
            Line($"{name}_count", To(destination), destination.UploadSeconds.Count);
        }
    }

    private void Counter(string name, string help, long value)
    {
        Head(name, "counter", help);
        Line(name, "", value);
    }

    private void Gauge(string name, string help, long value)
    {
        Head(name, "gauge", help);
        Line(name, "", value);
    }

    private void Head(string name, string type, string help) => _page.Append(CultureInfo.InvariantCulture, $"# HELP {Prefix}{name} {help}\n# TYPE {Prefix}{name} {type}\n");

    private void Line(string name, string labels, double value) =>
        _page.Append(CultureInfo.InvariantCulture, $"{Prefix}{name}{(labels.Length == 0 ? "" : $"{{{labels}}}")} {value}\n");

    private static string To(DestinationCounters destination) => $"destination=\"{Escape(destination.Name)}\"";

    private static string Place(DropReason reason) => reason switch
    {
        DropReason.InProgress or DropReason.Unsampled or DropReason.NoRoom or DropReason.Unreadable => "receive",
        DropReason.BufferFull => "queue",
        DropReason.SpoolFull or DropReason.SpoolDamaged => "spool",
        DropReason.Shutdown => "shutdown",
        _ => "send",
    };

    private static string Escape(string value) => value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    // BufferFull → buffer_full
    private static string Label<T>(T value) where T : struct, Enum =>
        string.Concat(value.ToString().Select((c, i) => char.IsUpper(c) ? (i == 0 ? "" : "_") + char.ToLowerInvariant(c) : c.ToString()));
}
