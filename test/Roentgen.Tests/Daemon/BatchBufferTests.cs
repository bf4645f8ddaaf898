using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Roentgen.Daemon;
using Roentgen.Daemon.Batching;
using Roentgen.Daemon.Logging;

namespace Roentgen.Tests.Daemon;

public sealed class BatchBufferTests : IDisposable
{
    private static readonly DaemonOptions Defaults = new() { Destinations = [new DestinationOptions { Endpoint = new Uri("http://localhost") }] };

    private readonly FakeTimeProvider _clock = new();
    private readonly DaemonCounters _counters = new();
    private readonly StringWriter _lines = new();
    private BatchBuffer _buffer;

    public BatchBufferTests() => _buffer = Create(Defaults);

    public void Dispose()
    {
        _buffer.Dispose();
        _lines.Dispose();
    }

    [Fact]
    public async Task A_batch_leaves_as_soon_as_it_holds_as_many_documents_as_a_request_may()
    {
        AddMany(120);
        var batches = Read();
        (await NextAsync(batches)).Count.ShouldBe(50);
        (await NextAsync(batches)).Count.ShouldBe(50);
        WaitAsync(batches).IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task A_lone_document_leaves_after_the_idle_time_and_no_sooner()
    {
        var batches = Read();
        var next = WaitAsync(batches);
        Add("{}");
        _clock.Advance(TimeSpan.FromMilliseconds(19));
        next.IsCompleted.ShouldBeFalse();
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        (await next).ShouldBeTrue();
        Documents(batches.Current).ShouldBe(["{}"]);
    }

    [Fact]
    public async Task Every_document_puts_the_idle_time_off_until_the_oldest_has_waited_long_enough()
    {
        for (var i = 0; i < 30; i++)
        {
            Add("{}");
            _clock.Advance(TimeSpan.FromMilliseconds(10));
        }
        (await NextAsync(Read())).Count.ShouldBe(10); // 100 ms at one every 10 ms
    }

    [Fact]
    public async Task The_idle_time_counts_from_the_last_document()
    {
        var batches = Read();
        var next = WaitAsync(batches);
        Add("1");
        _clock.Advance(TimeSpan.FromMilliseconds(15));
        Add("2");
        _clock.Advance(TimeSpan.FromMilliseconds(15));
        next.IsCompleted.ShouldBeFalse();
        _clock.Advance(TimeSpan.FromMilliseconds(5));
        (await next).ShouldBeTrue();
        Documents(batches.Current).ShouldBe(["1", "2"]);
    }

    [Fact]
    public async Task Behind_a_queue_a_batch_goes_on_filling_because_it_would_not_leave_earlier_anyway()
    {
        AddMany(50);
        Add("late");
        _clock.Advance(TimeSpan.FromSeconds(5));
        AddMany(10);
        var batches = Read();
        (await NextAsync(batches)).Count.ShouldBe(50);
        var next = WaitAsync(batches);
        next.IsCompleted.ShouldBeFalse();
        _clock.Advance(TimeSpan.FromMilliseconds(20));
        (await next).ShouldBeTrue();
        batches.Current.Count.ShouldBe(11);
    }

    [Fact]
    public async Task A_batch_is_closed_before_a_document_that_would_make_it_too_large()
    {
        var document = new string('x', 30_000);
        Recreate(Defaults with { BatchBytes = 64 * 1024 });
        for (var i = 0; i < 3; i++) Add(document);
        (await NextAsync(Read())).Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_document_larger_than_a_batch_travels_alone()
    {
        Recreate(Defaults with { BatchBytes = 64 * 1024 });
        var large = new string('\n', 70_000);
        Add("before");
        Add(large);
        Add("after");
        var batches = Read();
        Documents(await NextAsync(batches)).ShouldBe(["before"]);
        Documents(await NextAsync(batches)).ShouldBe([large]);
        _buffer.Complete();
        Documents(await NextAsync(batches)).ShouldBe(["after"]);
    }

    [Fact]
    public async Task When_memory_is_used_up_the_oldest_batch_is_dropped_and_counted()
    {
        Recreate(Defaults with { BufferBytes = 3 * 1024 * 1024, BatchSize = 1 });
        for (var i = 0; i < 100; i++) Add($"{i:D3}" + new string('x', 60_000));
        var dropped = _counters.Dropped(DropReason.BufferFull);
        dropped.ShouldBeInRange(50, 80); // 64 or 128 KiB of memory each
        var batches = Read();
        Documents(await NextAsync(batches))[0][..3].ShouldBe($"{dropped:D3}");
        _buffer.HeldBytes.ShouldBeLessThanOrEqualTo(3 * 1024 * 1024 + 128 * 1024);
        _lines.ToString().ShouldContain("[Warn] Spilling over 1 segments");
    }

    [Fact]
    public async Task A_full_buffer_of_batches_that_are_being_sent_has_no_room_for_new_documents_until_one_is_released()
    {
        Recreate(Defaults with { BufferBytes = 3 * 1024 * 1024, BatchSize = 1 });
        var batches = Read();
        var sending = new List<Batch>();
        while (_buffer.HeldBytes < 3 * 1024 * 1024)
        {
            Add(new string('x', 60_000));
            sending.Add(await NextAsync(batches));
        }
        Add("one too many");
        _counters.Dropped(DropReason.NoRoom).ShouldBe(1);
        _lines.ToString().ShouldContain("[Warn] Segment dropped. Consider increasing memory limit");

        _buffer.Release(sending[0]);
        Add("fits again");
        Documents(await NextAsync(batches)).ShouldBe(["fits again"]);
    }

    [Fact]
    public async Task Released_batches_hold_no_memory()
    {
        AddMany(100);
        var batches = Read();
        _buffer.Release(await NextAsync(batches));
        _buffer.Release(await NextAsync(batches));
        _buffer.HeldBytes.ShouldBe(0);
    }

    [Fact]
    public async Task Completing_hands_out_what_is_open_and_then_ends()
    {
        Add("last");
        _buffer.Complete();
        Add("too late");
        var batches = Read();
        Documents(await NextAsync(batches)).ShouldBe(["last"]);
        (await WaitAsync(batches)).ShouldBeFalse();
        _counters.Dropped(DropReason.Shutdown).ShouldBe(1);
    }

    [Fact]
    public void What_is_never_taken_is_counted_as_lost_to_the_shutdown()
    {
        AddMany(70);
        _buffer.Complete();
        _buffer.DropRest().ShouldBe(70);
        _counters.Dropped(DropReason.Shutdown).ShouldBe(70);
        _buffer.HeldBytes.ShouldBe(0);
    }

    private void Recreate(DaemonOptions options)
    {
        _buffer.Dispose();
        _buffer = Create(options);
    }

    private BatchBuffer Create(DaemonOptions options) => new(options, _counters, new DaemonLog(_lines, DaemonLogLevel.Info, _clock), _clock);

    private void Add(string document) => _buffer.Add(Encoding.UTF8.GetBytes(document));

    private void AddMany(int count)
    {
        for (var i = 0; i < count; i++) Add("{\"id\":\"a\"}");
    }

    private IAsyncEnumerator<Batch> Read() => _buffer.ReadAllAsync(TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);

    private static Task<bool> WaitAsync(IAsyncEnumerator<Batch> batches) => batches.MoveNextAsync().AsTask();

    private static async Task<Batch> NextAsync(IAsyncEnumerator<Batch> batches)
    {
        (await WaitAsync(batches)).ShouldBeTrue();
        return batches.Current;
    }

    private static string[] Documents(Batch batch)
    {
        using var json = JsonDocument.Parse(batch.Body);
        return [.. json.RootElement.GetProperty("TraceSegmentDocuments").EnumerateArray().Select(element => element.GetString()!)];
    }
}
