using System.Globalization;
using System.Text;
using Roentgen.Model.Datagrams;

namespace Roentgen.Daemon.Proxying;

/// <summary>The counters as Prometheus text (exposition format 0.0.4).</summary>
internal static class MetricsPage
{
    public static string Write(DaemonCounters counters, long bufferBytes, long bufferLimit)
    {
        var page = new StringBuilder();
        Counter(page, "datagrams_received_total", "Datagrams that were not empty, bad ones included.", counters.Received);
        Counter(page, "received_bytes_total", "Bytes of those datagrams.", counters.ReceivedBytes);
        Counter(page, "receive_errors_total", "Receive calls that the operating system answered with an error.", counters.ReceiveErrors);
        Head(page, "datagrams_rejected_total", "counter", "Datagrams that carried no document, by reason.");
        foreach (var reason in Enum.GetValues<DatagramRejection>())
            if (reason != DatagramRejection.None) Line(page, $"datagrams_rejected_total{{reason=\"{Label(reason)}\"}}", counters.Rejected(reason));
        Head(page, "documents_dropped_total", "counter", "Documents lost after they were received, by place and reason.");
        foreach (var reason in Enum.GetValues<DropReason>())
            Line(page, $"documents_dropped_total{{place=\"{Place(reason)}\",reason=\"{Label(reason)}\"}}", counters.Dropped(reason));
        Counter(page, "batches_sent_total", "Batches that the service answered with 2xx.", counters.BatchesSent);
        Counter(page, "segments_sent_total", "Documents in those batches, unprocessed ones included.", counters.SegmentsSent);
        Counter(page, "segments_unprocessed_total", "Documents that the service refused one by one.", counters.Unprocessed);
        Counter(page, "batch_retries_total", "Attempts at a batch after its first.", counters.Retries);
        Head(page, "call_failures_total", "counter", "Failed attempts at uploads and telemetry, by kind.");
        foreach (var kind in Enum.GetValues<SendFailure>())
            Line(page, $"call_failures_total{{kind=\"{Label(kind)}\"}}", counters.Failures(kind));
        Head(page, "proxy_requests_total", "counter", "Requests on the TCP address, by outcome.");
        Line(page, "proxy_requests_total{outcome=\"forwarded\"}", counters.ProxyForwarded);
        Line(page, "proxy_requests_total{outcome=\"refused\"}", counters.ProxyRefused);
        Line(page, "proxy_requests_total{outcome=\"failed\"}", counters.ProxyFailed);
        Head(page, "buffer_bytes", "gauge", "Memory held by documents.");
        Line(page, "buffer_bytes", bufferBytes);
        Head(page, "buffer_limit_bytes", "gauge", "Most memory that documents may hold.");
        Line(page, "buffer_limit_bytes", bufferLimit);
        return page.ToString();
    }

    private static void Counter(StringBuilder page, string name, string help, long value)
    {
        Head(page, name, "counter", help);
        Line(page, name, value);
    }

    private static void Head(StringBuilder page, string name, string type, string help) =>
        page.Append(CultureInfo.InvariantCulture, $"# HELP roentgen_daemon_{name} {help}\n# TYPE roentgen_daemon_{name} {type}\n");

    private static void Line(StringBuilder page, string series, long value) =>
        page.Append(CultureInfo.InvariantCulture, $"roentgen_daemon_{series} {value}\n");

    private static string Place(DropReason reason) => reason switch
    {
        DropReason.BufferFull => "queue",
        DropReason.NoRoom => "receive",
        DropReason.Shutdown => "shutdown",
        _ => "send",
    };

    // BufferFull → buffer_full
    private static string Label<T>(T value) where T : struct, Enum =>
        string.Concat(value.ToString().Select((c, i) => char.IsUpper(c) ? (i == 0 ? "" : "_") + char.ToLowerInvariant(c) : c.ToString()));
}
