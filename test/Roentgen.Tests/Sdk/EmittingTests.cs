using System.Collections.Concurrent;
using System.Diagnostics.Tracing;
using Roentgen.Model.Datagrams;
using Roentgen.Sdk.Emitting;

namespace Roentgen.Tests.Sdk;

public sealed class EmittingTests
{
    [Fact]
    public async Task A_full_queue_drops_the_oldest_and_counts_it()
    {
        var transport = new GatedTransport();
        await using var app = new TracedApplication(o => (o.QueueCapacity, o.Transport) = (3, transport));
        Send(app, "in the hands of the transport");
        await transport.Entered;
        for (var i = 1; i <= 10; i++) Send(app, $"{i}");
        transport.Open();
        await app.FlushAsync();
        transport.Names.ShouldBe(["in the hands of the transport", "8", "9", "10"]);
        app.Count("roentgen.sdk.documents.dropped QueueFull").ShouldBe(7);
        app.Count("roentgen.sdk.documents.sent").ShouldBe(4);
    }

    [Fact]
    public async Task A_queue_is_bounded_in_bytes_as_well()
    {
        var transport = new GatedTransport();
        await using var app = new TracedApplication(o => (o.QueueBytes, o.Transport) = (65_536, transport));
        Send(app, "in the hands of the transport");
        await transport.Entered;
        for (var i = 1; i <= 5; i++)
        {
            using var segment = app.Tracer.BeginSegment($"{i}");
            segment.AddMetadata("m", $"\"{new string('x', 25_000)}\"");
        }
        transport.Open();
        await app.FlushAsync();
        transport.Names.ShouldBe(["in the hands of the transport", "4", "5"]);
        app.Count("roentgen.sdk.documents.dropped QueueFull").ShouldBe(3);
    }

    [Fact]
    public async Task Listeners_of_the_event_source_hear_what_is_lost()
    {
        using var listener = new SdkListener();
        await using var app = new TracedApplication(o => o.Transport = new RefusingTransport());
        Send(app, "lost of the event source");
        await app.FlushAsync();
        listener.Events.ShouldContain("DocumentDropped: TooLarge, lost of the event source");
    }

    [Fact]
    public async Task What_is_lost_is_told_by_name_and_at_most_once_a_minute()
    {
        await using var app = new TracedApplication(o => o.Transport = new RefusingTransport());
        for (var i = 0; i < 5; i++) Send(app, $"n{i}");
        await app.FlushAsync();
        app.Problems.ShouldHaveSingleItem().ShouldContain("\"n0\"");
        app.Clock.Advance(TimeSpan.FromMinutes(1));
        Send(app, "n5");
        await app.FlushAsync();
        app.Problems.Count.ShouldBe(2);
        app.Problems.Last().ShouldContain("\"n5\"");
        app.Problems.Last().ShouldContain("4 more");
        app.Count("roentgen.sdk.documents.dropped TooLarge").ShouldBe(6);
    }

    [Fact]
    public async Task A_transport_or_a_log_that_throws_does_not_reach_the_application()
    {
        await using var app = new TracedApplication(o =>
        {
            o.Transport = new ThrowingTransport();
            o.OnProblem = _ => throw new InvalidOperationException();
        });
        Send(app, "a");
        Send(app, "b");
        await app.FlushAsync();
        app.Count("roentgen.sdk.documents.dropped Failed").ShouldBe(2);
    }

    [Fact]
    public async Task A_flush_waits_no_longer_than_it_may()
    {
        var transport = new GatedTransport();
        await using var app = new TracedApplication(o => (o.FlushTimeout, o.Transport) = (TimeSpan.FromSeconds(3), transport));
        Send(app, "stuck");
        await transport.Entered;
        var flush = app.Tracer.FlushAsync(TestContext.Current.CancellationToken);
        flush.IsCompleted.ShouldBeFalse();
        app.Clock.Advance(TimeSpan.FromSeconds(3));
        await flush;
        app.Problems.ShouldHaveSingleItem().ShouldContain("FlushTimeout");
        transport.Open();
    }

    [Fact]
    public async Task A_document_is_a_datagram_that_the_daemon_reads()
    {
        var transport = new GatedTransport();
        transport.Open();
        await using var app = new TracedApplication(o => o.Transport = transport);
        Send(app, "ä\"\n");
        await app.FlushAsync();
        Datagram.TryRead(transport.Datagrams.ShouldHaveSingleItem(), out var body).ShouldBe(DatagramRejection.None);
        body[0].ShouldBe((byte)'{');
    }

    [Fact]
    public async Task After_the_end_nothing_is_sent_any_more()
    {
        var app = new TracedApplication();
        var segment = app.Tracer.BeginSegment();
        await app.Tracer.DisposeAsync();
        segment.Dispose();
        (await app.DocumentAsync()).Text("in_progress").ShouldBe("True", "as it was at the end");
    }

    private static void Send(TracedApplication app, string name) => app.Tracer.BeginSegment(name).Dispose();

    private sealed class GatedTransport : IDocumentTransport
    {
        private readonly TaskCompletionSource _entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Entered => _entered.Task;
        public List<string> Names { get; } = [];
        public List<byte[]> Datagrams { get; } = [];

        public void Open() => _open.TrySetResult();

        public async ValueTask<DropReason> SendAsync(Document document, CancellationToken cancellationToken)
        {
            _entered.TrySetResult();
            await _open.Task.WaitAsync(cancellationToken);
            Names.Add(document.Name);
            Datagrams.Add(document.Datagram.ToArray());
            return DropReason.None;
        }

        public void Dispose()
        {
        }
    }

    // Of the whole process, so other tests are heard as well.
    private sealed class SdkListener : EventListener
    {
        private readonly ConcurrentQueue<string> _events = new();

        public IReadOnlyCollection<string> Events => _events;

        protected override void OnEventSourceCreated(EventSource eventSource)
        {
            if (eventSource.Name == "Roentgen-Sdk") EnableEvents(eventSource, EventLevel.Verbose);
        }

        protected override void OnEventWritten(EventWrittenEventArgs eventData) => _events.Enqueue($"{eventData.EventName}: {string.Join(", ", eventData.Payload?.Select(value => value?.ToString()) ?? [])}");
    }

    private sealed class RefusingTransport : IDocumentTransport
    {
        public ValueTask<DropReason> SendAsync(Document document, CancellationToken cancellationToken) => ValueTask.FromResult(DropReason.TooLarge);

        public void Dispose()
        {
        }
    }

    private sealed class ThrowingTransport : IDocumentTransport
    {
        public ValueTask<DropReason> SendAsync(Document document, CancellationToken cancellationToken) => throw new NotSupportedException();

        public void Dispose()
        {
        }
    }
}
