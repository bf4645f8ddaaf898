using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Roentgen.Daemon;
using Roentgen.Daemon.Batching;
using Roentgen.Daemon.Logging;
using Roentgen.Daemon.Memory;
using Roentgen.Daemon.Sending;

namespace Roentgen.Tests.Daemon;

public sealed class BatchBufferTests : IDisposable
{
    private const int Megabyte = 1024 * 1024;

    private static readonly DaemonOptions Defaults = new() { Destinations = [new DestinationOptions { Endpoint = new Uri("http://localhost") }] };

    private readonly FakeTimeProvider _clock = new();
    private readonly StringWriter _lines = new();
    private DaemonCounters _counters = null!;
    private BlockArena _arena = null!;
    private IReadOnlyList<Outbox> _outboxes = null!;
    private BatchBuffer _buffer = null!;

    public BatchBufferTests() => Create(Defaults);

    public void Dispose()
    {
        _buffer.Dispose();
        foreach (var outbox in _outboxes) outbox.Dispose();
        _lines.Dispose();
    }

    [Fact]
    public async Task A_batch_leaves_as_soon_as_it_holds_as_many_documents_as_a_request_may()
    {
        AddMany(120);
        (await NextAsync()).Count.ShouldBe(50);
        (await NextAsync()).Count.ShouldBe(50);
        _outboxes[0].TakeAsync().IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task A_lone_document_leaves_after_the_flush_delay_and_no_sooner()
    {
        var next = _outboxes[0].TakeAsync();
        Add("{}");
        Advance(9);
        next.IsCompleted.ShouldBeFalse();
        Advance(1);
        Documents((await next).Delivery!.Batch).ShouldBe(["{}"]);
    }

    [Fact]
    public async Task A_document_of_another_input_leaves_by_itself()
    {
        var next = _outboxes[0].TakeAsync();
        _buffer.TryAddPatiently("1"u8, BatchKind.Segments).ShouldBeTrue();
        _clock.Advance(TimeSpan.FromMilliseconds(9));
        next.IsCompleted.ShouldBeFalse();
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        Documents((await next).Delivery!.Batch).ShouldBe(["1"]);
    }

    [Fact]
    public async Task The_flush_delay_counts_from_the_first_document_so_a_trickle_does_not_put_it_off()
    {
        for (var i = 0; i < 10; i++)
        {
            Add("{}");
            Advance(4);
        }
        (await NextAsync()).Count.ShouldBe(3); // at 0, 4 and 8 ms
    }

    [Fact]
    public async Task Behind_batches_under_way_a_batch_goes_on_filling_until_the_longest_delay()
    {
        AddMany(100);
        await NextAsync();
        await NextAsync(); // two requests under way
        Add("first");
        Advance(990);
        Add("last");
        var next = _outboxes[0].TakeAsync();
        next.IsCompleted.ShouldBeFalse();
        Advance(10);
        Documents((await next).Delivery!.Batch).ShouldBe(["first", "last"]);
    }

    [Fact]
    public async Task Once_they_are_answered_it_leaves_at_once()
    {
        AddMany(100);
        await NextAsync();
        var second = await _outboxes[0].TakeAsync();
        Add("waits");
        Advance(50);
        second.Delivery!.Batch.Release();
        _outboxes[0].Return(second);
        var next = _outboxes[0].TakeAsync();
        Advance(10);
        Documents((await next).Delivery!.Batch).ShouldBe(["waits"]);
    }

    [Fact]
    public async Task A_batch_is_closed_before_a_document_that_would_make_it_too_large()
    {
        Create(Defaults with { BatchBytes = 64 * 1024 });
        for (var i = 0; i < 3; i++) Add(new string('x', 30_000));
        (await NextAsync()).Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_document_larger_than_a_batch_travels_alone()
    {
        Create(Defaults with { BatchBytes = 64 * 1024 });
        var large = new string('\n', 70_000);
        Add("before");
        Add(large);
        Add("after");
        Documents(await NextAsync()).ShouldBe(["before"]);
        Documents(await NextAsync()).ShouldBe([large]);
        _buffer.Complete();
        Documents(await NextAsync()).ShouldBe(["after"]);
    }

    [Fact]
    public async Task Spans_travel_apart_from_segments_and_need_nothing_around_them()
    {
        Add("{}");
        _buffer.TryAdd("\x0a\x02"u8, BatchKind.Spans).ShouldBeTrue();
        _buffer.TryAdd("\x0a\x03"u8, BatchKind.Spans).ShouldBeTrue();
        _buffer.Complete();
        Documents(await NextAsync()).ShouldBe(["{}"]);
        var spans = await NextAsync();
        (spans.Kind, spans.Count).ShouldBe((BatchKind.Spans, 2));
        spans.ToArray().ShouldBe("\x0a\x02\x0a\x03"u8.ToArray());
    }

    [Fact]
    public async Task When_memory_is_used_up_the_oldest_batch_is_dropped_and_counted()
    {
        Create(Defaults with { BufferBytes = 3 * Megabyte, BatchSize = 1 });
        for (var i = 0; i < 100; i++) Add($"{i:D3}" + new string('x', 60_000));
        var dropped = _counters.Destinations[0].Dropped(DropReason.BufferFull);
        dropped.ShouldBe(100 - 48); // each holds four blocks of 16 KiB
        Documents(await NextAsync())[0][..3].ShouldBe($"{dropped:D3}");
        _arena.UsedBytes.ShouldBe(3 * Megabyte);
        _lines.ToString().ShouldContain("[Warn] Spilling over 1 segments");
    }

    [Fact]
    public async Task A_full_buffer_of_batches_that_are_being_sent_has_no_room_for_new_documents_until_one_is_released()
    {
        Create(Defaults with { BufferBytes = 3 * Megabyte, BatchSize = 1 });
        var sending = new List<Batch>();
        while (_arena.UsedBytes < 3 * Megabyte)
        {
            Add(new string('x', 60_000));
            sending.Add(await NextAsync());
        }
        Add("one too many");
        _counters.Dropped(DropReason.NoRoom).ShouldBe(1);
        _lines.ToString().ShouldContain("[Warn] Segment dropped. Consider increasing memory limit");

        sending[0].Release();
        Add("fits again");
        Documents(await NextAsync()).ShouldBe(["fits again"]);
    }

    [Fact]
    public void A_sender_that_can_wait_pushes_nothing_out()
    {
        Create(Defaults with { BufferBytes = 3 * Megabyte, BatchSize = 1 });
        var document = Encoding.UTF8.GetBytes(new string('x', 60_000));
        while (_buffer.TryAddPatiently(document, BatchKind.Segments)) { }
        _counters.Accepted.ShouldBe(48);
        _counters.Destinations[0].Dropped(DropReason.BufferFull).ShouldBe(0);
        _counters.Dropped(DropReason.NoRoom).ShouldBe(0);
    }

    [Fact]
    public async Task Every_destination_gets_every_batch_and_memory_is_free_when_the_last_has_it()
    {
        Create(Defaults with { Destinations = [new DestinationOptions { Endpoint = new Uri("http://a") }, new DestinationOptions { Endpoint = new Uri("http://b") }] });
        AddMany(50);
        var first = (await _outboxes[0].TakeAsync()).Delivery!.Batch;
        first.Release();
        _arena.UsedBytes.ShouldBeGreaterThan(0);
        var second = (await _outboxes[1].TakeAsync()).Delivery!.Batch;
        second.ShouldBeSameAs(first);
        second.Release();
        _arena.UsedBytes.ShouldBe(0);
    }

    [Fact]
    public async Task A_destination_that_is_behind_loses_what_is_oldest_there_and_the_other_loses_nothing()
    {
        Create(Defaults with { BufferBytes = 3 * Megabyte, BatchSize = 1, Destinations = [new DestinationOptions { Endpoint = new Uri("http://a") }, new DestinationOptions { Endpoint = new Uri("http://b") }] });
        for (var i = 0; i < 100; i++)
        {
            Add(new string('x', 60_000));
            var work = await _outboxes[1].TakeAsync();
            work.Delivery!.Batch.Release();
            _outboxes[1].Return(work);
        }
        _counters.Destinations[0].Dropped(DropReason.BufferFull).ShouldBe(52);
        _counters.Destinations[1].Dropped(DropReason.BufferFull).ShouldBe(0);
    }

    [Fact]
    public async Task Completing_hands_out_what_is_open_and_takes_nothing_more()
    {
        Add("last");
        _buffer.Complete();
        Add("too late");
        Documents(await NextAsync()).ShouldBe(["last"]);
        _counters.Dropped(DropReason.Shutdown).ShouldBe(1);
    }

    private void Create(DaemonOptions options)
    {
        _counters = new DaemonCounters(options.Destinations.Select(destination => destination.Name));
        var log = new DaemonLog(_lines, DaemonLogLevel.Info, _clock);
        _arena = new BlockArena(options.BufferBytes);
        _outboxes = [.. _counters.Destinations.Select(counters => new Outbox(options, null, counters, new BackOff(new Random(1)), log, _clock))];
        _buffer = new BatchBuffer(options, _arena, _outboxes, _counters, log, _clock);
    }

    // As who reads datagrams does.
    private void Advance(int milliseconds)
    {
        _clock.Advance(TimeSpan.FromMilliseconds(milliseconds));
        _buffer.Flush();
    }

    private void Add(string document) => _buffer.TryAdd(Encoding.UTF8.GetBytes(document), BatchKind.Segments);

    private void AddMany(int count)
    {
        for (var i = 0; i < count; i++) Add("{\"id\":\"a\"}");
    }

    private async Task<Batch> NextAsync() => (await _outboxes[0].TakeAsync()).Delivery!.Batch;

    private static string[] Documents(Batch batch)
    {
        using var json = JsonDocument.Parse(batch.ToArray());
        return [.. json.RootElement.GetProperty("TraceSegmentDocuments").EnumerateArray().Select(element => element.GetString()!)];
    }
}
