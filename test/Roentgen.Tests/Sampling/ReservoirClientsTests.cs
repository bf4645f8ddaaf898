using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.Time.Testing;
using Roentgen.Service.Sampling;

namespace Roentgen.Tests.Sampling;

public sealed class ReservoirClientsTests
{
    private const int MaxClients = 5000;

    private readonly FakeTimeProvider _time = new();
    private readonly ReservoirClients _clients;

    public ReservoirClientsTests() => _clients = new ReservoirClients(_time, MaxClients);

    // A client that reports, or a wait.
    private readonly record struct Step(int Client, int Requests, int Seconds);

    [Fact]
    public void The_first_report_is_answered_without_a_quota_and_the_second_with_the_whole_reservoir()
    {
        _clients.Report("a", 500, 10).ShouldBe(new ReservoirClients.Answer(null, false));
        Wait(10);
        _clients.Report("a", 500, 10).Quota.ShouldBe(10);
    }

    [Fact]
    public void Quotas_in_force_never_add_up_to_more_than_the_reservoir()
    {
        var steps = Gen.Choose(0, 7).SelectMany(client => Gen.Choose(0, 2000).SelectMany(requests => Gen.Choose(0, 9).Select(seconds => new Step(client, requests, seconds))));
        Prop.ForAll(Arb.From(steps.ArrayOf(120)), Arb.From(Gen.Choose(0, 20)), (all, size) =>
        {
            var (time, held) = (new FakeTimeProvider(), new Dictionary<int, (int Quota, DateTimeOffset At)>());
            var clients = new ReservoirClients(time, MaxClients);
            foreach (var step in all)
            {
                time.Advance(TimeSpan.FromSeconds(step.Seconds));
                held[step.Client] = (clients.Report($"{step.Client:x24}", step.Requests, size).Quota ?? 0, time.GetUtcNow());
                if (held.Values.Where(client => time.GetUtcNow() - client.At <= ReservoirClients.Absence).Sum(client => client.Quota) > size) return false;
            }
            return true;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void After_two_rounds_of_reports_the_quotas_are_the_whole_reservoir_and_stay()
    {
        Rounds(3, 10, 300, 20, 10);
        var settled = Rounds(1, 10, 300, 20, 10);
        settled.ShouldBe([7, 2, 1]);
        for (var i = 0; i < 10; i++) Rounds(1, 10, 300, 20, 10).ShouldBe(settled);
    }

    [Fact]
    public void Clients_that_are_about_equally_busy_do_not_take_turns()
    {
        Rounds(4, 10, 1000, 1000, 1000).ShouldBe([4, 3, 3]);
        var random = new Random(1);
        for (var i = 0; i < 30; i++) Rounds(1, 10, random.Next(950, 1050), random.Next(950, 1050), random.Next(950, 1050)).ShouldBe([4, 3, 3]);
    }

    [Fact]
    public void Quotas_follow_demand_within_four_reports()
    {
        Rounds(4, 10, 1000, 10, 10).ShouldBe([8, 1, 1]);
        Rounds(4, 10, 10, 10, 1000).ShouldBe([1, 1, 8]);
    }

    [Fact]
    public void A_single_quiet_report_costs_nothing()
    {
        Rounds(4, 10, 1000, 10, 10).ShouldBe([8, 1, 1]);
        Rounds(1, 10, 0, 10, 10).ShouldBe([8, 1, 1]);
        Rounds(1, 10, 1000, 10, 10).ShouldBe([8, 1, 1]);
    }

    [Fact]
    public void A_new_client_gets_what_the_others_have_given_up_by_its_second_report()
    {
        Rounds(4, 10, 1000, 1000);
        _clients.Report("new", 1000, 10).Quota.ShouldBeNull();
        Rounds(1, 10, 1000, 1000).ShouldBe([4, 3]);
        _clients.Report("new", 1000, 10).Quota.ShouldBe(3);
    }

    [Fact]
    public void What_a_client_had_that_went_away_goes_to_those_that_stay()
    {
        Rounds(4, 10, 1000, 1000, 1000);
        Rounds(4, 10, 1000, 1000).ShouldBe([5, 5]);
    }

    [Fact]
    public void A_client_that_was_silent_for_a_while_is_not_new()
    {
        Rounds(2, 10, 1000);
        Wait(200);
        _clients.Report(Id(0), 1, 10).Quota.ShouldBe(10);
        Wait(301);
        _clients.Report("another", 1, 10); // looks who is there
        _clients.Report(Id(0), 1, 10).Quota.ShouldBeNull();
    }

    [Fact]
    public void A_smaller_reservoir_is_in_force_after_one_report_of_each()
    {
        Rounds(4, 10, 1000, 1000, 1000);
        Rounds(1, 4, 1000, 1000, 1000).Sum().ShouldBeLessThanOrEqualTo(4);
        Rounds(2, 4, 1000, 1000, 1000).ShouldBe([2, 1, 1], ignoreOrder: true);
    }

    [Fact]
    public void Many_clients_share_too()
    {
        var demands = Enumerable.Range(0, 3000).Select(i => i % 10 == 0 ? 1000 : 10).ToArray();
        var quotas = Rounds(4, 6000, demands);
        quotas.Sum().ShouldBe(6000);
        quotas.Where((_, i) => i % 10 == 0).ShouldAllBe(quota => quota == 11);
        quotas.Where((_, i) => i % 10 != 0).ShouldAllBe(quota => quota == 1);
    }

    [Fact]
    public void Beyond_the_most_clients_a_further_one_is_refused_until_others_have_gone()
    {
        for (var i = 0; i < MaxClients; i++) _clients.Report(Id(i), 1, 10).IsRefused.ShouldBeFalse();
        _clients.Report("further", 1, 10).ShouldBe(new ReservoirClients.Answer(null, IsRefused: true));
        Wait(26);
        _clients.Report("further", 1, 10).IsRefused.ShouldBeFalse();
        Wait(10);
        _clients.Report("further", 1, 10).Quota.ShouldBe(10);
    }

    private static string Id(int number) => $"{number:x24}";

    private void Wait(int seconds) => _time.Advance(TimeSpan.FromSeconds(seconds));

    // Each client reports once in ten seconds, one after the other; the quotas of the last round.
    private List<int> Rounds(int count, int size, params int[] requests)
    {
        List<int> quotas = [];
        for (var round = 0; round < count; round++)
        {
            quotas = [.. requests.Select((number, i) =>
            {
                _time.Advance(TimeSpan.FromSeconds(10.0 / requests.Length));
                return _clients.Report(Id(i), number, size).Quota ?? 0;
            })];
        }
        return quotas;
    }
}
