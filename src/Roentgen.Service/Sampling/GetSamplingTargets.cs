using System.Text.Json;
using Roentgen.Model.Sampling;
using Roentgen.Model.Segments;
using Roentgen.Service.Access;
using Roentgen.Service.Api;

namespace Roentgen.Service.Sampling;

/// <summary>Takes the counts of the SDKs' samplers and gives each its share of the rule's reservoir, and a higher rate when requests go wrong.</summary>
internal sealed class GetSamplingTargets(RuleCatalog rules, SamplingActivity activity, TimeProvider time) : IOperation
{
    /// <summary>Most documents of a kind in one request, as X-Ray.</summary>
    public const int MaxDocuments = 25;

    private const int ClientIdLength = 24;
    private const int QuotaSeconds = 300;

    public string Name => "GetSamplingTargets";

    public string Path => "/SamplingTargets";

    public Permission Permission => Permission.Sample;

    private readonly record struct Report(string Rule, string Client, SamplingStatistics Counts);

    private readonly record struct Anomalies(string Rule, int Count);

    public async Task HandleAsync(ApiRequest request, Utf8JsonWriter answer, CancellationToken cancellationToken)
    {
        var reports = Read(request.Members, "SamplingStatisticsDocuments", ReadReport) ?? throw request.Members.Missing("SamplingStatisticsDocuments");
        var boosts = Read(request.Members, "SamplingBoostStatisticsDocuments", ReadAnomalies);
        var book = await rules.ReadAsync(cancellationToken).ConfigureAwait(false);
        activity.Forget(book);
        foreach (var boost in boosts ?? [])
        {
            if (book.Find(boost.Rule) is { } rule) activity.Of(rule).NoteAnomalies(boost.Count);
        }

        answer.WriteStartObject();
        answer.WritePropertyName("LastRuleModification"u8);
        answer.WriteJavaDouble(book.ModifiedAt);
        answer.WriteStartArray("SamplingTargetDocuments"u8);
        foreach (var report in reports)
        {
            if (book.Find(report.Rule) is { } rule) WriteTarget(answer, rule.Rule, activity.Of(rule).Report(rule.Rule, report.Client, report.Counts));
        }
        answer.WriteEndArray();
        if (boosts is not null) WriteUnprocessed(answer, "UnprocessedBoostStatistics"u8, book, boosts.Select(static boost => boost.Rule));
        WriteUnprocessed(answer, "UnprocessedStatistics"u8, book, reports.Select(static report => report.Rule));
        answer.WriteEndObject();
    }

    // Everything is read before anything is counted: a refused request has no effect.
    private static List<T>? Read<T>(RequestObject members, string name, Func<RequestObject, T> read)
    {
        if (members.Objects(name) is not { } documents) return null;
        members.CheckCount(name, documents.Count, MaxDocuments);
        return [.. documents.Select(read)];
    }

    private static Report ReadReport(RequestObject document)
    {
        var rule = document.RequiredText("RuleName", 1, RuleMembers.MaxNameLength);
        var client = document.RequiredText("ClientID", ClientIdLength, ClientIdLength);
        document.RequiredTimestamp("Timestamp"); // any: clocks differ, and some clients send milliseconds
        // Absent counts are 0, and none has to fit the others: clients differ in whether what was borrowed is sampled too.
        return new Report(rule, client, new SamplingStatistics(document.Integer("RequestCount") ?? 0, document.Integer("SampledCount") ?? 0, document.Integer("BorrowCount") ?? 0));
    }

    private static Anomalies ReadAnomalies(RequestObject document)
    {
        var rule = document.RequiredText("RuleName", 1, RuleMembers.MaxNameLength);
        document.RequiredText("ServiceName", 0, 64);
        document.RequiredTimestamp("Timestamp");
        document.Integer("TotalCount");
        document.Integer("SampledAnomalyCount");
        return new Anomalies(rule, Math.Max(0, document.Integer("AnomalyCount") ?? 0));
    }

    private void WriteTarget(Utf8JsonWriter answer, SamplingRule rule, TargetAnswer target)
    {
        answer.WriteStartObject();
        answer.WritePropertyName("FixedRate"u8);
        answer.WriteJavaDouble(rule.FixedRate);
        if (target.Quota is { } quota)
        {
            answer.WriteNumber("Interval"u8, ReservoirClients.IntervalSeconds);
            answer.WriteNumber("ReservoirQuota"u8, quota);
            answer.WritePropertyName("ReservoirQuotaTTL"u8);
            answer.WriteJavaDouble(time.GetUtcNow().ToUnixTimeSeconds() + QuotaSeconds);
        }
        else
        {
            answer.WriteNull("Interval"u8);
            answer.WriteNull("ReservoirQuota"u8);
            answer.WriteNull("ReservoirQuotaTTL"u8);
        }
        answer.WriteString("RuleName"u8, rule.RuleName);
        if (target.Boost is { } boost)
        {
            answer.WriteStartObject("SamplingBoost"u8);
            answer.WritePropertyName("BoostRate"u8);
            answer.WriteJavaDouble(boost.Rate);
            answer.WritePropertyName("BoostRateTTL"u8);
            answer.WriteJavaDouble(boost.EpochSecond);
            answer.WriteEndObject();
        }
        answer.WriteEndObject();
    }

    private static void WriteUnprocessed(Utf8JsonWriter answer, ReadOnlySpan<byte> name, RuleBook book, IEnumerable<string> reported)
    {
        answer.WriteStartArray(name);
        foreach (var rule in reported)
        {
            if (book.Find(rule) is not null) continue;
            answer.WriteStartObject();
            answer.WriteString("ErrorCode"u8, "400"u8);
            answer.WriteString("Message"u8, "Unknown rule"u8);
            answer.WriteString("RuleName"u8, rule);
            answer.WriteEndObject();
        }
        answer.WriteEndArray();
    }
}
