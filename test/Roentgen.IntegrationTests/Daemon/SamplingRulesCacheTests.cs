namespace Roentgen.IntegrationTests.Daemon;

/// <summary>Sampling rules that come from the daemon's memory, over the wire.</summary>
public sealed class SamplingRulesCacheTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(1);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Rules_that_were_asked_for_shortly_before_are_not_asked_for_again_and_other_pages_are()
    {
        await using var service = await FakeService.StartAsync();
        service.Next(200, "{\"SamplingRuleRecords\":[1]}", ("x-amzn-RequestId", "r-1"));
        service.Next(200, "{\"SamplingRuleRecords\":[2]}");
        await using var fixture = await DaemonFixture.StartAsync(service.Address, options => options with { ProxyCache = Long });
        var first = await RawHttp.PostAsync(fixture.Daemon.TcpEndPoint, "/GetSamplingRules", "{}", "User-Agent: one\r\n", Cancel);
        var second = await RawHttp.PostAsync(fixture.Daemon.TcpEndPoint, "/GetSamplingRules", "{}", "User-Agent: two\r\n", Cancel);
        second.ShouldBe(first);
        (await RawHttp.PostAsync(fixture.Daemon.TcpEndPoint, "/GetSamplingRules", "{\"NextToken\":\"2\"}", cancel: Cancel)).ShouldContain("[2]");
        service.Requests.Count.ShouldBe(2);
        (fixture.Daemon.Counters.ProxyForwarded, fixture.Daemon.Counters.ProxyCached).ShouldBe((2, 1));
    }

    [Fact]
    public async Task Calls_that_come_together_are_one_call_of_the_service_also_when_the_first_client_leaves()
    {
        await using var service = await FakeService.StartAsync();
        var gate = new TaskCompletionSource();
        service.NextAfter(gate.Task, 200, "{\"SamplingRuleRecords\":[]}");
        await using var fixture = await DaemonFixture.StartAsync(service.Address, options => options with { ProxyCache = Long });
        using (var leaver = await RawHttp.ConnectAsync(fixture.Daemon.TcpEndPoint, Cancel))
        {
            await leaver.SendAsync("POST /GetSamplingRules HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}"u8.ToArray(), Cancel);
            await service.BegunAsync(Cancel);
        }
        var others = Enumerable.Range(0, 20).Select(_ => RawHttp.PostAsync(fixture.Daemon.TcpEndPoint, "/GetSamplingRules", "{}", cancel: Cancel)).ToArray();
        gate.SetResult();
        (await Task.WhenAll(others)).ShouldAllBe(answer => answer.Contains("{\"SamplingRuleRecords\":[]}", StringComparison.Ordinal));
        service.Requests.Count.ShouldBe(1);
        // Some may have come when the answer was there.
        (fixture.Daemon.Counters.ProxyCoalesced + fixture.Daemon.Counters.ProxyCached).ShouldBe(20);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(429)]
    [InlineData(0)]
    public async Task During_an_outage_the_last_good_answer_is_served_and_says_that_it_is_old(int status)
    {
        await using var service = await FakeService.StartAsync();
        service.Next(200, "{\"SamplingRuleRecords\":[1]}");
        await using var fixture = await DaemonFixture.StartAsync(service.Address, options => options with { ProxyCache = TimeSpan.Zero });
        var good = await RawHttp.PostAsync(fixture.Daemon.TcpEndPoint, "/GetSamplingRules", "{}", cancel: Cancel);
        good.ShouldNotContain("X-Roentgen-Stale");
        if (status > 0) service.Next(status, "{}");
        else await service.DisposeAsync();
        var stale = await RawHttp.PostAsync(fixture.Daemon.TcpEndPoint, "/GetSamplingRules", "{}", cancel: Cancel);
        stale.ShouldStartWith("HTTP/1.1 200 OK\r\n");
        stale.ShouldMatch("\r\nX-Roentgen-Stale: \\d+\r\n");
        stale.ShouldContain("{\"SamplingRuleRecords\":[1]}");
        (fixture.Daemon.Counters.ProxyForwarded, fixture.Daemon.Counters.ProxyStale, fixture.Daemon.Counters.ProxyFailed).ShouldBe((1, 1, 0));
    }

    [Fact]
    public async Task A_refusal_is_passed_back_though_there_was_a_good_answer()
    {
        await using var service = await FakeService.StartAsync();
        service.Next(200, "{\"SamplingRuleRecords\":[1]}");
        service.Next(403, "{\"message\":\"no\"}");
        await using var fixture = await DaemonFixture.StartAsync(service.Address, options => options with { ProxyCache = TimeSpan.Zero });
        await RawHttp.PostAsync(fixture.Daemon.TcpEndPoint, "/GetSamplingRules", "{}", cancel: Cancel);
        (await RawHttp.PostAsync(fixture.Daemon.TcpEndPoint, "/GetSamplingRules", "{}", cancel: Cancel)).ShouldStartWith("HTTP/1.1 403 ");
    }

    [Fact]
    public async Task Targets_are_asked_for_each_time_and_fail_during_an_outage()
    {
        await using var service = await FakeService.StartAsync();
        service.Next(200, "{\"LastRuleModification\":1}");
        service.Next(200, "{\"LastRuleModification\":2}");
        service.Next(503, "{\"message\":\"away\"}");
        await using var fixture = await DaemonFixture.StartAsync(service.Address, options => options with { ProxyCache = Long });
        var answers = new List<string>();
        for (var i = 0; i < 3; i++) answers.Add(await RawHttp.PostAsync(fixture.Daemon.TcpEndPoint, "/SamplingTargets", "{}", cancel: Cancel));
        answers[0].ShouldContain("{\"LastRuleModification\":1}");
        answers[1].ShouldContain("{\"LastRuleModification\":2}");
        answers[2].ShouldStartWith("HTTP/1.1 503 ");
        service.Requests.Count.ShouldBe(3);
    }

    [Theory]
    [InlineData("{\"LastRuleModification\":1795348800.0}", "{\"LastRuleModification\":1795348801.0}", 2)]
    [InlineData("{\"LastRuleModification\":1795348800.0}", "{\"SamplingTargetDocuments\":[],\"LastRuleModification\":1795348800.0}", 1)]
    [InlineData("{\"SamplingTargetDocuments\":[{\"LastRuleModification\":1}]}", "{\"SamplingTargetDocuments\":[{\"LastRuleModification\":2}]}", 1)]
    [InlineData("{}", "not json", 2)]
    public async Task Whoever_learns_that_the_rules_have_changed_gets_the_new_ones(string before, string after, int rulesAsked)
    {
        await using var service = await FakeService.StartAsync();
        await using var fixture = await DaemonFixture.StartAsync(service.Address, options => options with { ProxyCache = Long });
        foreach (var (path, answer) in new[] { ("/SamplingTargets", before), ("/GetSamplingRules", "{\"SamplingRuleRecords\":[1]}"), ("/SamplingTargets", after) })
        {
            service.Next(200, answer);
            await RawHttp.PostAsync(fixture.Daemon.TcpEndPoint, path, "{}", cancel: Cancel);
        }
        service.Next(200, "{\"SamplingRuleRecords\":[2]}");
        (await RawHttp.PostAsync(fixture.Daemon.TcpEndPoint, "/GetSamplingRules", "{}", cancel: Cancel)).ShouldContain($"{{\"SamplingRuleRecords\":[{rulesAsked}]}}");
        service.Requests.Count(request => request.Path == "/GetSamplingRules").ShouldBe(rulesAsked);
    }
}
