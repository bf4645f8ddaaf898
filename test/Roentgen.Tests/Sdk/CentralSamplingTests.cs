using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Roentgen.Model.Sampling;
using Roentgen.Sdk.Diagnostics;
using Roentgen.Sdk.Sampling;

namespace Roentgen.Tests.Sdk;

/// <summary>The sequence of an X-Ray client: local rules, the rules of the service, borrowing, quotas; with a service that answers as a test says.</summary>
public sealed class CentralSamplingTests : IDisposable
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 22, 10, 0, 0, TimeSpan.Zero));
    private readonly FakeSamplingService _service = new();
    private readonly List<string> _problems = [];
    private readonly SelfReport _report;
    private readonly CentralSampling _central;
    private readonly Sampler _sampler;

    public CentralSamplingTests()
    {
        _report = new SelfReport(_problems.Add, _clock, this);
        _central = new CentralSampling(new HttpClient(_service) { BaseAddress = new Uri("http://service/") }, "shop", _report, _clock);
        _sampler = new Sampler(new LocalSampler([SamplingRule.Default with { FixedRate = 0 }]), _central.Rules, null, _clock);
    }

    public void Dispose()
    {
        _central.Dispose();
        _report.Dispose();
        _service.Dispose();
    }

    [Fact]
    public async Task Local_rules_until_the_service_answers_then_borrowing_then_the_quota()
    {
        _service.Rules = [Rule("shop", reservoir: 50)];
        Serve(50).ShouldBe(1, "the local reservoir");
        _service.Requests.ShouldBeEmpty();

        await PollAsync();
        var perSecond = new List<int>();
        for (var second = 0; second < 30; second++)
        {
            // Two reports: at 10 s without a quota in the answer, at 20 s with one.
            if (second == 20) _service.Target = target => target with { ReservoirQuota = 5, ReservoirQuotaTtl = Now + 300, IntervalSeconds = 10 };
            await PollAsync();
            perSecond.Add(Serve(50));
            _clock.Advance(TimeSpan.FromSeconds(1));
        }
        perSecond.Take(20).ShouldAllBe(sampled => sampled == 1);
        perSecond.Skip(22).ShouldAllBe(sampled => sampled == 5);
        _service.Paths.ShouldBe(["/GetSamplingRules", "/SamplingTargets", "/SamplingTargets"]);
        var reports = _service.Reports("SamplingStatisticsDocuments").ToList();
        reports.Select(report => report.GetProperty("RequestCount").GetInt32()).Sum().ShouldBe(1100, "eleven seconds each");
        reports.ShouldAllBe(report => report.GetProperty("ClientID").GetString()!.Length == 24 && report.GetProperty("SampledCount").GetInt32() == 0);
        reports[0].GetProperty("BorrowCount").GetInt32().ShouldBe(11);
        _problems.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_first_rule_that_matches_is_named_in_the_verdict()
    {
        _service.Rules = [Rule("all", reservoir: 0, rate: 1, priority: 9), Rule("api", reservoir: 0, rate: 1, path: "/api/*", priority: 1)];
        await PollAsync();
        _sampler.Decide(Request("/api/orders")).RuleName.ShouldBe("api");
        _sampler.Decide(Request("/other")).RuleName.ShouldBe("all");
    }

    [Fact]
    public async Task A_rule_that_no_SDK_can_use_is_left_out()
    {
        _service.Rules = [Rule("arn", 0, 1) with { ResourceArn = "arn:aws:ecs:*" }, Rule("attributes", 0, 1) with { Attributes = new Dictionary<string, string> { ["tier"] = "gold" } }, SamplingRule.Default];
        await PollAsync();
        _sampler.Decide(Request()).RuleName.ShouldBe("Default");
    }

    [Fact]
    public async Task Counts_of_a_report_that_failed_are_in_the_next_and_rules_stay_in_force()
    {
        _service.Rules = [Rule("shop", reservoir: 1)];
        await PollAsync();
        Serve(10);
        _service.Status = HttpStatusCode.ServiceUnavailable;
        await AdvanceAsync(11);
        Serve(10).ShouldBe(1);
        _service.Status = HttpStatusCode.OK;
        await AdvanceAsync(11);
        _service.Reports("SamplingStatisticsDocuments").Last().GetProperty("RequestCount").GetInt32().ShouldBe(20);
        _service.Reports("SamplingStatisticsDocuments").Last().GetProperty("BorrowCount").GetInt32().ShouldBe(2);
        _problems.ShouldHaveSingleItem().ShouldContain("503");
    }

    [Fact]
    public async Task Idle_rules_are_not_reported_and_intervals_are_kept()
    {
        _service.Rules = [Rule("busy", 0, path: "/busy"), Rule("idle", 0)];
        _service.Target = target => target with { IntervalSeconds = 25 };
        await PollAsync();
        for (var second = 0; second < 60; second++)
        {
            _sampler.Decide(Request("/busy"));
            await AdvanceAsync(1);
        }
        _service.Reports("SamplingStatisticsDocuments").ShouldAllBe(report => report.GetProperty("RuleName").GetString() == "busy");
        _service.Paths.Count(path => path == "/SamplingTargets").ShouldBe(2, "at 10 s, and 25 s or more after that");
    }

    [Fact]
    public async Task A_change_that_a_report_tells_of_is_fetched_at_once()
    {
        _service.Rules = [Rule("shop", 0)];
        await PollAsync();
        Serve(1).ShouldBe(0);
        await AdvanceAsync(5);
        _service.Rules = [Rule("shop", 0, rate: 1)];
        _service.LastModification = Now;
        await AdvanceAsync(6);
        Serve(1).ShouldBe(1);
        _service.Paths.ShouldBe(["/GetSamplingRules", "/SamplingTargets", "/GetSamplingRules"]);

        await AdvanceAsync(11);
        _service.Paths.Count(path => path == "/GetSamplingRules").ShouldBe(2, "the same change is not fetched again");
    }

    [Fact]
    public async Task A_change_is_noticed_although_the_clocks_differ()
    {
        _service.Rules = [Rule("shop", 0)];
        _service.LastModification = Now - 3600;
        await PollAsync();
        Serve(1);
        await AdvanceAsync(11);
        // By the clock of the service, an hour behind, the rule changed just now.
        _service.LastModification = Now - 3590;
        Serve(1);
        await AdvanceAsync(11);
        _service.Paths.Count(path => path == "/GetSamplingRules").ShouldBe(2);
    }

    [Fact]
    public async Task A_rule_that_is_gone_makes_the_rules_be_fetched()
    {
        _service.Rules = [Rule("shop", 0)];
        await PollAsync();
        Serve(1);
        _service.Rules = [SamplingRule.Default with { FixedRate = 1 }];
        _service.Unprocessed = """[{"RuleName":"shop","ErrorCode":"400","Message":"Unknown rule"}]""";
        await AdvanceAsync(11);
        _sampler.Decide(Request()).RuleName.ShouldBe("Default");
    }

    [Fact]
    public async Task Rules_are_fetched_every_five_minutes_and_obeyed_for_an_hour_without_news()
    {
        _service.Rules = [Rule("shop", 0, rate: 1)];
        await PollAsync();
        await AdvanceAsync(306);
        _service.Paths.Count(path => path == "/GetSamplingRules").ShouldBe(2);
        _service.Status = HttpStatusCode.InternalServerError;
        for (var minute = 0; minute < 59; minute++) await AdvanceAsync(60);
        Serve(1).ShouldBe(1);
        await AdvanceAsync(61);
        _sampler.Decide(Request()).RuleName.ShouldBeNull("the local rules decide again");
        _service.Status = HttpStatusCode.OK;
        await AdvanceAsync(301);
        _sampler.Decide(Request()).RuleName.ShouldBe("shop");
    }

    [Theory]
    [InlineData("")]
    [InlineData("no json")]
    [InlineData("[]")]
    [InlineData("""{"SamplingRuleRecords":null}""")]
    [InlineData("""{"SamplingRuleRecords":[]}""")]
    [InlineData("""{"SamplingRuleRecords":[null,{},{"SamplingRule":{"RuleName":"x","Version":1,"ResourceARN":"*","Priority":1,"FixedRate":2,"ReservoirSize":1}}]}""")]
    public async Task An_answer_that_is_none_replaces_nothing(string answer)
    {
        _service.Rules = [Rule("shop", 0, rate: 1)];
        await PollAsync();
        _service.Answer = answer;
        await AdvanceAsync(310);
        _sampler.Decide(Request()).RuleName.ShouldBe("shop");
    }

    [Fact]
    public async Task A_daemon_that_starts_late_is_found_before_five_minutes_are_over()
    {
        _service.Rules = [Rule("shop", 0, rate: 1)];
        _service.Fails = true;
        await PollAsync();
        _sampler.Decide(Request()).RuleName.ShouldBeNull();
        _service.Fails = false;
        await AdvanceAsync(10);
        _sampler.Decide(Request()).RuleName.ShouldBe("shop");
    }

    [Fact]
    public async Task More_rules_than_fit_one_report_are_told_in_several()
    {
        _service.Rules = [.. Enumerable.Range(1, 30).Select(i => Rule($"r{i}", 0, path: $"/{i}", priority: i))];
        await PollAsync();
        for (var i = 1; i <= 30; i++) _sampler.Decide(Request($"/{i}"));
        await AdvanceAsync(11);
        _service.Paths.Count(path => path == "/SamplingTargets").ShouldBe(2);
        _service.Reports("SamplingStatisticsDocuments").Count().ShouldBe(30);
    }

    [Fact]
    public async Task Outcomes_are_reported_of_rules_with_a_boost_and_the_boosted_rate_holds_until_it_ends()
    {
        _service.Rules = [Rule("shop", 0) with { RateBoost = new SamplingRateBoost(0.5, 10) }, Rule("other", 0, path: "/other", priority: 1)];
        await PollAsync();
        for (var i = 0; i < 10; i++)
        {
            var verdict = _sampler.Decide(Request());
            verdict.WantsOutcome.ShouldBeTrue();
            verdict.Rule!.CountOutcome(isAnomalous: i < 4, isSampled: i < 1);
        }
        _sampler.Decide(Request("/other")).WantsOutcome.ShouldBeFalse();
        _service.Target = target => target.ReservoirQuota is null ? target with { Boost = new SamplingBoost(1, Now + 20) } : target;
        await AdvanceAsync(11);

        var report = _service.Reports("SamplingBoostStatisticsDocuments").ShouldHaveSingleItem();
        report.GetRawText().ShouldContain("\"ServiceName\":\"shop\",\"TotalCount\":10,\"AnomalyCount\":4,\"SampledAnomalyCount\":1");
        Serve(10).ShouldBe(10);
        _clock.Advance(TimeSpan.FromSeconds(20));
        Serve(10).ShouldBe(0);
    }

    private static SamplingRequest Request(string path = "/") => new("shop", null, "GET", path, null);

    private static SamplingRule Rule(string name, int reservoir, double rate = 0, string path = "*", int priority = 100) =>
        new() { RuleName = name, Priority = priority, ReservoirSize = reservoir, FixedRate = rate, UrlPath = path };

    private long Now => _clock.GetUtcNow().ToUnixTimeSeconds();

    private Task PollAsync() => _central.PollAsync(TestContext.Current.CancellationToken);

    private Task AdvanceAsync(int seconds)
    {
        _clock.Advance(TimeSpan.FromSeconds(seconds));
        return PollAsync();
    }

    private int Serve(int requests) => Enumerable.Range(0, requests).Count(_ => _sampler.Decide(Request()).IsSampled);

    /// <summary>Answers from memory what a service would.</summary>
    private sealed class FakeSamplingService : HttpMessageHandler
    {
        public List<SamplingRule> Rules { get; set; } = [];

        public Func<SamplingTarget, SamplingTarget> Target { get; set; } = target => target;

        public double LastModification { get; set; }

        public string Unprocessed { get; set; } = "[]";

        public HttpStatusCode Status { get; set; } = HttpStatusCode.OK;

        public bool Fails { get; set; }

        public string? Answer { get; set; }

        public List<(string Path, JsonElement Body)> Requests { get; } = [];

        public IEnumerable<string> Paths => Requests.Select(request => request.Path);

        public IEnumerable<JsonElement> Reports(string list) =>
            Requests.Where(request => request.Path == "/SamplingTargets" && request.Body.TryGetProperty(list, out _)).SelectMany(request => request.Body.GetProperty(list).EnumerateArray());

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (Fails) throw new HttpRequestException("refused");
            var path = request.RequestUri!.AbsolutePath;
            var body = JsonElement.Parse(await request.Content!.ReadAsStringAsync(cancellationToken));
            Requests.Add((path, body));
            var answer = Answer ?? (path == "/GetSamplingRules" ? RulesAnswer() : TargetsAnswer(body));
            return new HttpResponseMessage(Status) { Content = new StringContent(answer, Encoding.UTF8, "application/json") };
        }

        private string RulesAnswer() => JsonSerializer.Serialize(new
        {
            SamplingRuleRecords = Rules.Select(rule => new
            {
                SamplingRule = new
                {
                    rule.RuleName,
                    ResourceARN = rule.ResourceArn,
                    rule.Priority,
                    rule.FixedRate,
                    ReservoirSize = (double)rule.ReservoirSize,
                    rule.ServiceName,
                    rule.ServiceType,
                    rule.Host,
                    HTTPMethod = rule.HttpMethod,
                    URLPath = rule.UrlPath,
                    rule.Attributes,
                    SamplingRateBoost = rule.RateBoost,
                    Version = 1,
                },
            }),
        });

        private string TargetsAnswer(JsonElement body)
        {
            var targets = body.GetProperty("SamplingStatisticsDocuments").EnumerateArray()
                .Select(report => report.GetProperty("RuleName").GetString()!)
                .Select(name => (Name: name, Rule: Rules.Find(rule => rule.RuleName == name)))
                .Where(known => known.Rule is not null)
                .Select(known => (known.Name, Target: Target(new SamplingTarget(known.Rule!.FixedRate, null, null, null))))
                .Select(known => new
                {
                    RuleName = known.Name,
                    known.Target.FixedRate,
                    known.Target.ReservoirQuota,
                    ReservoirQuotaTTL = known.Target.ReservoirQuotaTtl,
                    Interval = known.Target.IntervalSeconds,
                    SamplingBoost = known.Target.Boost is { } boost ? new { BoostRate = boost.Rate, BoostRateTTL = boost.EpochSecond } : null,
                });
            return $$"""{"SamplingTargetDocuments":{{JsonSerializer.Serialize(targets)}},"LastRuleModification":{{JsonSerializer.Serialize(LastModification)}},"UnprocessedStatistics":{{Unprocessed}}}""";
        }
    }
}
