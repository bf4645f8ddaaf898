using System.Text.RegularExpressions;
using Roentgen.Daemon;
using Roentgen.Daemon.Logging;
using Roentgen.Daemon.Memory;
using Roentgen.Daemon.Proxying;
using Roentgen.Daemon.Sending;
using Roentgen.Daemon.Telemetry;
using Roentgen.Model.Datagrams;

namespace Roentgen.Tests.Daemon;

public sealed class DaemonOptionsTests
{
    private static readonly DaemonOptions Defaults = new() { Destinations = [new DestinationOptions { Endpoint = new Uri("http://localhost") }] };

    [Fact]
    public void The_defaults_are_usable() => Defaults.Problems().ShouldBeEmpty();

    [Fact]
    public void Every_problem_is_reported_at_once_with_its_setting_and_range()
    {
        var wrong = new DaemonOptions
        {
            Destinations = [new DestinationOptions { Endpoint = new Uri("ftp://localhost"), HttpProxy = new Uri("socks://localhost") }, new DestinationOptions { Endpoint = new Uri("ftp://localhost") }],
            BatchSize = 51,
            BatchBytes = 0,
            FlushDelay = TimeSpan.Zero,
            LongestFlushDelay = TimeSpan.FromHours(1),
            BufferBytes = 1,
            SpoolBytes = 1,
            Concurrency = 0,
            RequestTimeout = TimeSpan.Zero,
            LongestRequestTimeout = TimeSpan.FromHours(1),
            GiveUpAfter = TimeSpan.Zero,
            ProxyTimeout = TimeSpan.Zero,
            ProxyBodyBytes = 0,
            ProxyPaths = ["GetTraces"],
            ProxyCache = TimeSpan.FromHours(1),
            ReadinessLimit = TimeSpan.Zero,
            ReceiveBufferBytes = 0,
            LineBytes = 0,
            LogSummary = TimeSpan.FromHours(2),
        };
        var problems = wrong.Problems().ToArray();
        problems.Length.ShouldBe(22);
        problems.ShouldContain("Endpoint is ftp://localhost/; it must be an absolute http or https address.");
        problems.ShouldContain("BatchSize is 51; it must be 1 to 50.");
    }

    [Fact]
    public void Every_counter_is_on_the_metrics_page_in_the_form_that_prometheus_reads()
    {
        var counters = new DaemonCounters(["a:1"]);
        counters.AddReceived(10);
        counters.AddRejected(DatagramRejection.InvalidHeader);
        counters.AddDropped(DropReason.NoRoom);
        var service = counters.Destinations[0];
        service.AddDropped(DropReason.GaveUp, 50);
        service.AddFailure(SendFailure.ConnectionRefused);
        service.AddAnswer(503);
        service.AddUnprocessed("a\"\n\\b");
        service.UploadSeconds.Add(TimeSpan.FromMilliseconds(7));
        var log = new DaemonLog(TextWriter.Null, DaemonLogLevel.Error, TimeProvider.System);
        using var outbox = new Outbox(Defaults, null, service, new BackOff(new Random(1)), log, TimeProvider.System);
        var page = MetricsPage.Write(counters, new BlockArena(1024 * 1024), [], [outbox]);
        page.ShouldContain("roentgen_daemon_datagrams_received_total 1\n");
        page.ShouldContain("roentgen_daemon_datagrams_rejected_total{reason=\"invalid_header\"} 1\n");
        page.ShouldContain("roentgen_daemon_documents_dropped_total{place=\"receive\",reason=\"no_room\"} 1\n");
        page.ShouldContain("roentgen_daemon_documents_dropped_total{destination=\"a:1\",place=\"send\",reason=\"gave_up\"} 50\n");
        page.ShouldContain("roentgen_daemon_call_failures_total{destination=\"a:1\",kind=\"connection_refused\"} 1\n");
        page.ShouldContain("roentgen_daemon_upload_answers_total{destination=\"a:1\",status=\"503\"} 1\n");
        page.ShouldContain("roentgen_daemon_segments_unprocessed_total{destination=\"a:1\",code=\"a\\\"\\n\\\\b\"} 1\n");
        page.ShouldContain("roentgen_daemon_upload_seconds_bucket{destination=\"a:1\",le=\"0.005\"} 0\n");
        page.ShouldContain("roentgen_daemon_upload_seconds_bucket{destination=\"a:1\",le=\"0.01\"} 1\n");
        page.ShouldContain("roentgen_daemon_destination_up{destination=\"a:1\"} 1\n");
        page.Split('\n', StringSplitOptions.RemoveEmptyEntries).ShouldAllBe(line => Regex.IsMatch(
            line, """^(# (HELP|TYPE) roentgen_daemon_[a-z_]+ .+|roentgen_daemon_[a-z_]+({[a-z]+="([^"\\]|\\.)*"(,[a-z]+="([^"\\]|\\.)*")*})? [0-9.E-]+)$"""));
    }

    [Fact]
    public void Every_metric_is_in_the_table_of_the_documentation_and_every_reason_too()
    {
        using var stream = typeof(DaemonOptionsTests).Assembly.GetManifestResourceStream("daemon.md")!;
        using var reader = new StreamReader(stream);
        var documentation = reader.ReadToEnd();
        var page = MetricsPage.Write(new DaemonCounters(["a:1"]), new BlockArena(1024 * 1024), [], []);
        foreach (Match metric in Regex.Matches(page, "^# TYPE roentgen_daemon_([a-z_]+) ", RegexOptions.Multiline)) documentation.ShouldContain($"`{metric.Groups[1].Value}");
        foreach (Match reason in Regex.Matches(page, "(reason|kind|outcome)=\"([a-z_]+)\"")) documentation.ShouldContain(reason.Groups[2].Value + "`");
    }

    [Fact]
    public void Codes_that_a_service_makes_up_are_counted_together_beyond_a_few()
    {
        var service = new DestinationCounters("a:1");
        for (var i = 0; i < 1000; i++) service.AddUnprocessed($"Code{i}");
        service.UnprocessedByCode.Count.ShouldBe(33);
        service.Unprocessed.ShouldBe(1000);
    }

    [Fact]
    public void A_telemetry_record_counts_what_happened_since_the_one_before()
    {
        var counters = new DaemonCounters(["a:1"]);
        var service = counters.Destinations[0];
        for (var i = 0; i < 5; i++) counters.AddReceived(1);
        counters.AddRejected(DatagramRejection.NoHeader);
        var first = TelemetryTotals.Of(counters);
        counters.AddReceived(1);
        service.AddSent(4);
        service.AddUnprocessed("ParseError", 2);
        service.AddDropped(DropReason.BufferFull, 3);
        service.AddFailure(SendFailure.ServerError);
        (TelemetryTotals.Of(counters) - first).ShouldBe(new TelemetryTotals(
            Received: 1, Sent: 4, Spillover: 3, Rejected: 2, Timeout: 0, ConnectionRefused: 0, Http4XX: 0, Http5XX: 1, UnknownHost: 0, Other: 0));
    }
}
