using Roentgen.IntegrationTests.Daemon;
using Roentgen.IntegrationTests.Service;

namespace Roentgen.IntegrationTests.Clients;

/// <summary>Samplers of every SDK's habits, through the daemon's TCP port: together they sample what a rule says.</summary>
public sealed class SamplingPollerTests : ServiceFixture
{
    // Within a fifth of what the rule says, on average over a while.
    private const double Tolerance = 0.2;

    public static TheoryData<int> Starts => [.. Enumerable.Range(0, SamplingHabits.All.Count)];

    [Theory]
    [MemberData(nameof(Starts))]
    public async Task Three_clients_together_sample_the_reservoir_whoever_is_busy_and_also_when_one_leaves(int first)
    {
        await CreateAsync(reservoir: 10, rate: 0);
        await using var daemon = await DaemonFixture.StartAsync(Address);
        // Three kinds that follow each other, so that every kind meets others in every place.
        var pollers = Enumerable.Range(0, 3).Select(i => Poller(daemon, SamplingHabits.All[(first + (i * 2)) % SamplingHabits.All.Count])).ToArray();

        await RunAsync(pollers, seconds: 50, 100, 100, 100);
        (await RunAsync(pollers, seconds: 30, 100, 100, 100)).ShouldBe(10, 10 * Tolerance, "equally busy");

        await RunAsync(pollers, seconds: 40, 500, 5, 0);
        (await RunAsync(pollers, seconds: 30, 500, 5, 0)).ShouldBe(10, 10 * Tolerance, "100 to 1, and one that is idle");

        await RunAsync(pollers, seconds: 60, 1, 2, 300);
        (await RunAsync(pollers, seconds: 30, 1, 2, 300)).ShouldBe(10, 10 * Tolerance, "the idle one is the busy one");

        pollers[2].IsRunning = false;
        await RunAsync(pollers, seconds: 50, 100, 100, 0);
        (await RunAsync(pollers, seconds: 30, 100, 100, 0)).ShouldBe(10, 10 * Tolerance, "one has left");
    }

    [Fact]
    public async Task Twelve_clients_share_a_reservoir_of_ten_and_those_without_a_share_do_not_borrow()
    {
        await CreateAsync(reservoir: 10, rate: 0);
        await using var daemon = await DaemonFixture.StartAsync(Address);
        var pollers = Enumerable.Range(0, 12).Select(i => Poller(daemon, SamplingHabits.All[i % SamplingHabits.All.Count])).ToArray();
        var load = Enumerable.Repeat(20, 12).ToArray();
        await RunAsync(pollers, seconds: 60, load);
        (await RunAsync(pollers, seconds: 30, load)).ShouldBe(10, 10 * Tolerance);
        pollers.Sum(poller => poller.Quota!.Value).ShouldBe(10);
    }

    [Fact]
    public async Task A_changed_rule_is_in_force_within_the_interval_of_reports()
    {
        await CreateAsync(reservoir: 10, rate: 0);
        await using var daemon = await DaemonFixture.StartAsync(Address);
        var pollers = SamplingHabits.All.Select(habits => Poller(daemon, habits)).ToArray();
        var load = Enumerable.Repeat(20, pollers.Length).ToArray();
        await RunAsync(pollers, seconds: 45, load);
        // In the same second as some of them have fetched the rules.
        Time.Advance(TimeSpan.FromMilliseconds(400));
        await Client.PostAsync("/UpdateSamplingRule", """{"SamplingRuleUpdate":{"RuleName":"shop","URLPath":"/new","Priority":17,"ReservoirSize":0,"FixedRate":1}}""");
        var sampled = await RunAsync(pollers, seconds: 11, load);
        foreach (var poller in pollers)
        {
            var rule = poller.CurrentRule.ShouldNotBeNull();
            (rule.GetProperty("URLPath").GetString(), rule.GetProperty("Priority").GetInt32(), rule.GetProperty("ReservoirSize").GetInt32()).ShouldBe(("/new", 17, 0));
        }
        sampled.ShouldBeGreaterThan(10);
        (await RunAsync(pollers, seconds: 5, load)).ShouldBe(load.Sum(), "everything, by the rate");

        await Client.PostAsync("/DeleteSamplingRule", """{"RuleName":"shop"}""");
        await RunAsync(pollers, seconds: 11, load);
        pollers.ShouldAllBe(poller => poller.CurrentRule!.Value.GetProperty("RuleName").GetString() == "Default");
    }

    private SamplingPoller Poller(DaemonFixture daemon, SamplingHabits habits) => new(daemon.Http, Time, habits, "shop");

    private Task<Answer> CreateAsync(int reservoir, double rate) => Client.PostAsync("/CreateSamplingRule", FormattableString.Invariant(
        $$$"""{"SamplingRule":{"RuleName":"shop","ResourceARN":"*","Priority":100,"FixedRate":{{{rate}}},"ReservoirSize":{{{reservoir}}},"ServiceName":"shop","ServiceType":"*","Host":"*","HTTPMethod":"*","URLPath":"*","Version":1}}"""));

    // Lets the clients serve so many requests each second; how many a second they sampled together, on average. They do not poll in the same moment.
    private async Task<double> RunAsync(SamplingPoller[] pollers, int seconds, params int[] requests)
    {
        var sampled = 0;
        for (var second = 0; second < seconds; second++)
        {
            for (var i = 0; i < pollers.Length; i++)
            {
                await pollers[i].PollAsync();
                sampled += pollers[i].Serve(requests[i]);
                // Whole milliseconds, which add up to a second.
                Time.Advance(TimeSpan.FromMilliseconds((1000 * (i + 1) / pollers.Length) - (1000 * i / pollers.Length)));
            }
        }
        return sampled / (double)seconds;
    }
}
