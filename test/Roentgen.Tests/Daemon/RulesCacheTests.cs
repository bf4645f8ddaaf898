using System.Text;
using Microsoft.Extensions.Time.Testing;
using Roentgen.Daemon.Proxying;

namespace Roentgen.Tests.Daemon;

public sealed class RulesCacheTests
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(3);

    private readonly FakeTimeProvider _time = new();
    private readonly RulesCache _cache;
    private readonly List<TaskCompletionSource<ServiceReply>> _asked = [];

    public RulesCacheTests() => _cache = new RulesCache(Lifetime, _time);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_answer_serves_until_its_time_is_up()
    {
        (await AnsweredAsync("1")).ShouldBe(("1", ReplySource.Service));
        _time.Advance(Lifetime - TimeSpan.FromMilliseconds(1));
        (await GetAsync()).ShouldBe(("1", ReplySource.Cache));
        _time.Advance(TimeSpan.FromMilliseconds(1));
        (await AnsweredAsync("2")).ShouldBe(("2", ReplySource.Service));
        _asked.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Calls_that_come_while_the_service_is_asked_wait_for_its_answer()
    {
        var first = GetAsync();
        var others = Enumerable.Range(0, 10).Select(_ => GetAsync()).ToArray();
        await AskedAsync(1);
        _asked.ShouldHaveSingleItem().SetResult(Reply(200, "1"));
        (await first).ShouldBe(("1", ReplySource.Service));
        foreach (var other in others) (await other).ShouldBe(("1", ReplySource.Coalesced));
    }

    [Fact]
    public async Task A_client_that_leaves_takes_nobody_along()
    {
        using var leaving = new CancellationTokenSource();
        var first = GetAsync(cancel: leaving.Token);
        var second = GetAsync();
        await AskedAsync(1);
        await leaving.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => first);
        _asked.ShouldHaveSingleItem().SetResult(Reply(200, "1"));
        (await second).ShouldBe(("1", ReplySource.Coalesced));
    }

    [Fact]
    public async Task A_failure_without_an_earlier_answer_fails_everybody_who_waits_and_the_next_call_asks_again()
    {
        var waiting = Enumerable.Range(0, 3).Select(_ => GetAsync()).ToArray();
        await AskedAsync(1);
        _asked[0].SetException(new HttpRequestException("away"));
        foreach (var one in waiting) (await Should.ThrowAsync<HttpRequestException>(() => one)).Message.ShouldBe("away");
        (await AnsweredAsync("2")).ShouldBe(("2", ReplySource.Service));
    }

    [Fact]
    public async Task After_a_failure_the_service_is_left_alone_for_a_moment_and_the_last_good_answer_served_however_old()
    {
        await AnsweredAsync("1");
        _time.Advance(TimeSpan.FromDays(1));
        var failing = GetAsync();
        await AskedAsync(2);
        _asked[1].SetException(new HttpRequestException("away"));
        (await failing).ShouldBe(("1", ReplySource.Stale));
        (await GetAsync()).ShouldBe(("1", ReplySource.Stale));
        _asked.Count.ShouldBe(2);
        _time.Advance(Lifetime);
        (await AnsweredAsync("3")).ShouldBe(("3", ReplySource.Service));
        (await GetAsync()).ShouldBe(("3", ReplySource.Cache));
    }

    [Theory]
    [InlineData(500, "1", ReplySource.Stale)]
    [InlineData(503, "1", ReplySource.Stale)]
    [InlineData(429, "1", ReplySource.Stale)]
    [InlineData(400, "2", ReplySource.Service)]
    [InlineData(403, "2", ReplySource.Service)]
    internal async Task An_answer_that_means_not_now_is_an_outage_and_one_that_means_no_is_an_answer(int status, string body, ReplySource source)
    {
        await AnsweredAsync("1");
        _time.Advance(Lifetime);
        (await AnsweredAsync("2", status)).ShouldBe((body, source));
    }

    [Fact]
    public async Task A_service_that_hangs_is_not_waited_for_longer_than_a_moment_when_there_is_a_last_answer()
    {
        await AnsweredAsync("1");
        _time.Advance(Lifetime);
        var waiting = GetAsync();
        await AskedAsync(2);
        while (!waiting.IsCompleted)
        {
            _time.Advance(RulesCache.Patience);
            await Task.Yield();
        }
        (await waiting).ShouldBe(("1", ReplySource.Stale));
        // It answered after all, which those who come now have.
        var later = GetAsync();
        _asked[1].SetResult(Reply(200, "2"));
        (await later).ShouldBe(("2", ReplySource.Coalesced));
    }

    [Fact]
    public async Task Once_the_rules_have_changed_neither_memory_nor_a_call_under_way_will_do()
    {
        await AnsweredAsync("1");
        _cache.Expire();
        var before = GetAsync();
        await AskedAsync(2);
        _cache.Expire();
        var after = GetAsync();
        await AskedAsync(3);
        _asked[2].SetResult(Reply(200, "3"));
        (await after).ShouldBe(("3", ReplySource.Service));
        _asked[1].SetResult(Reply(200, "2"));
        (await before).ShouldBe(("2", ReplySource.Service));
        (await GetAsync()).ShouldBe(("3", ReplySource.Cache));
    }

    [Fact]
    public async Task Only_the_kinds_of_call_that_were_asked_last_are_kept()
    {
        for (var i = 0; i <= RulesCache.MaxEntries; i++)
        {
            await AnsweredAsync("1", key: $"{i}");
            _time.Advance(TimeSpan.FromMilliseconds(1));
        }
        (await GetAsync("1")).ShouldBe(("1", ReplySource.Cache));
        (await AnsweredAsync("2", key: "0")).ShouldBe(("2", ReplySource.Service));
    }

    // What it gets when the service answers so, should it be asked.
    private async Task<(string Body, ReplySource Source)> AnsweredAsync(string body, int status = 200, string key = "")
    {
        var asked = _asked.Count + 1;
        var getting = GetAsync(key);
        await AskedAsync(asked);
        _asked[^1].SetResult(Reply(status, body));
        return await getting;
    }

    private async Task<(string Body, ReplySource Source)> GetAsync(string key = "", CancellationToken? cancel = null)
    {
        var (reply, source, _) = await _cache.GetAsync(key, Ask, cancel ?? Cancel);
        return (Encoding.UTF8.GetString(reply.Body.Span), source);
    }

    private Task<ServiceReply> Ask()
    {
        var asked = new TaskCompletionSource<ServiceReply>();
        lock (_asked) _asked.Add(asked);
        return asked.Task;
    }

    private async Task AskedAsync(int times)
    {
        while (true)
        {
            lock (_asked)
                if (_asked.Count >= times) return;
            await Task.Yield();
        }
    }

    private static ServiceReply Reply(int status, string body) => new(status, [], Encoding.UTF8.GetBytes(body));
}
