using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Roentgen.IntegrationTests.Clients;

/// <summary>
/// A central sampler that does what the SDKs do: it fetches the rules, decides, reports every ten seconds what it decided, and obeys the answer.
/// Written from what is known of the SDKs, not with the code of this repository.
/// </summary>
internal sealed class SamplingPoller(HttpClient daemon, TimeProvider time, SamplingHabits habits, string service)
{
    private const int RulesSeconds = 300;
    private const int FallbackQuota = 1;

    private readonly string _clientId = Guid.NewGuid().ToString("N")[..24];
    private readonly long _startedAt = time.GetUtcNow().ToUnixTimeSeconds();
    private readonly Dictionary<string, Rule> _rules = [];
    private double _rulesAt = double.MinValue;
    private long? _reportedAt;

    /// <summary>Whether it asks and reports at all; one that was ended only decides nothing.</summary>
    public bool IsRunning { get; set; } = true;

    /// <summary>The rule that it would decide by; null before it has any.</summary>
    public JsonElement? CurrentRule => Match()?.Definition;

    /// <summary>The quota that it holds by that rule.</summary>
    public int? Quota => Match()?.Quota;

    private sealed class Rule
    {
        public required JsonElement Definition { get; set; }

        public required double Rate { get; set; }

        public int? Quota { get; set; }

        public double QuotaEnd { get; set; }

        public bool IsAnswered { get; set; }

        public int Requests { get; set; }

        public int Sampled { get; set; }

        public int Borrowed { get; set; }
    }

    /// <summary>A second of the application's life: how many of its requests are sampled.</summary>
    public int Serve(int requests)
    {
        if (!IsRunning) return 0;
        if (Match() is not { } rule) return Math.Min(requests, FallbackQuota);
        var (sampled, borrowed) = (0, 0);
        var now = NowSeconds;
        for (var i = 0; i < requests; i++)
        {
            rule.Requests++;
            var hasQuota = rule.Quota is not null && now <= rule.QuotaEnd;
            if (hasQuota && sampled < rule.Quota)
            {
                sampled++;
            }
            else if (!hasQuota && borrowed == 0 && rule.Definition.GetProperty("ReservoirSize").GetInt32() > 0 && (habits.BorrowsAfterAnswer || !rule.IsAnswered))
            {
                borrowed++;
            }
            else if (rule.Rate >= 1)
            {
                sampled++;
            }
        }
        rule.Sampled += sampled + (habits.SampledHoldsBorrowed ? borrowed : 0);
        rule.Borrowed += borrowed;
        return sampled + borrowed;
    }

    /// <summary>Asks and reports if it is time to.</summary>
    public async Task PollAsync()
    {
        if (!IsRunning) return;
        if (NowSeconds - _rulesAt >= RulesSeconds) await FetchAsync();
        var since = _reportedAt is { } reported ? NowWhole - reported : NowWhole - _startedAt;
        if (since < (_reportedAt is null ? habits.SecondsToFirstReport : 10)) return;
        _reportedAt = NowWhole;
        await ReportAsync();
    }

    private double NowSeconds => time.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0;

    private long NowWhole => time.GetUtcNow().ToUnixTimeSeconds();

    private Rule? Match() => _rules.Values
        .Where(rule => rule.Definition.GetProperty("ServiceName").GetString() is { } pattern && (pattern == "*" || pattern == service))
        .OrderBy(rule => rule.Definition.GetProperty("Priority").GetInt32()).ThenBy(rule => rule.Definition.GetProperty("RuleName").GetString(), StringComparer.Ordinal)
        .FirstOrDefault();

    private async Task FetchAsync()
    {
        var at = NowSeconds;
        var records = (await PostAsync("/GetSamplingRules", habits.RulesBody)).GetProperty("SamplingRuleRecords");
        var names = new HashSet<string>();
        foreach (var record in records.EnumerateArray())
        {
            var definition = record.GetProperty("SamplingRule");
            definition.GetProperty("Attributes").EnumerateObject().ShouldBeEmpty();
            var name = definition.GetProperty("RuleName").GetString()!;
            names.Add(name);
            // A rule that kept its name keeps its quota and its counts.
            if (_rules.TryGetValue(name, out var rule)) (rule.Definition, rule.Rate) = (definition, definition.GetProperty("FixedRate").GetDouble());
            else _rules.Add(name, new Rule { Definition = definition, Rate = definition.GetProperty("FixedRate").GetDouble() });
        }
        foreach (var name in _rules.Keys.Where(name => !names.Contains(name)).ToList()) _rules.Remove(name);
        _rulesAt = at;
    }

    private async Task ReportAsync()
    {
        var documents = _rules.Where(rule => habits.ReportsIdleRules || rule.Value.Requests > 0).Select(rule =>
            $$"""{"RuleName":"{{rule.Key}}","ClientID":"{{_clientId}}","RequestCount":{{rule.Value.Requests}},"SampledCount":{{rule.Value.Sampled}},"BorrowCount":{{rule.Value.Borrowed}},"Timestamp":{{habits.Timestamp(time.GetUtcNow())}}}""").ToList();
        if (documents.Count == 0) return;
        foreach (var rule in _rules.Values) (rule.Requests, rule.Sampled, rule.Borrowed) = (0, 0, 0);
        var answer = await PostAsync("/SamplingTargets", $$"""{"SamplingStatisticsDocuments":[{{string.Join(',', documents)}}]}""");
        foreach (var target in answer.GetProperty("SamplingTargetDocuments").EnumerateArray())
        {
            var rule = _rules[target.GetProperty("RuleName").GetString()!];
            rule.IsAnswered = true;
            rule.Rate = target.GetProperty("FixedRate").GetDouble();
            var quota = target.GetProperty("ReservoirQuota");
            if (quota.ValueKind == JsonValueKind.Null)
            {
                if (habits.ForgetsAbsentQuota) rule.Quota = null;
                continue;
            }
            rule.Quota = quota.GetInt32();
            rule.QuotaEnd = target.GetProperty("ReservoirQuotaTTL").GetDouble();
            target.GetProperty("Interval").GetInt32().ShouldBe(10);
        }
        if (answer.GetProperty("LastRuleModification").GetDouble() > _rulesAt) await FetchAsync();
    }

    private async Task<JsonElement> PostAsync(string path, string body)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        if (habits.ContentType is { } type) content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        using var response = await daemon.PostAsync(new Uri(path, UriKind.Relative), content);
        var text = await response.Content.ReadAsStringAsync();
        ((int)response.StatusCode).ShouldBe(200, text);
        return JsonElement.Parse(text);
    }
}
