using System.Text.Json;
using Roentgen.Model.Sampling;
using Roentgen.Model.Segments;
using Roentgen.Service.Access;
using Roentgen.Service.Api;

namespace Roentgen.Service.Sampling;

/// <summary>Takes the counts of the SDKs' samplers and gives each its share of the rule's reservoir.</summary>
internal sealed class GetSamplingTargets(TimeProvider time) : IOperation
{
    /// <summary>Most documents of one request, as X-Ray.</summary>
    public const int MaxDocuments = 25;

    private const int ClientIdLength = 24;
    private const int IntervalSeconds = 10;
    private const int QuotaSeconds = 300;

    private readonly ReservoirShares _shares = new(time);

    public string Name => "GetSamplingTargets";

    public string Path => "/SamplingTargets";

    public Permission Permission => Permission.Sample;

    public Task HandleAsync(ApiRequest request, Utf8JsonWriter answer, CancellationToken cancellationToken)
    {
        var documents = request.Members.RequiredObjects("SamplingStatisticsDocuments");
        if (documents.Count > MaxDocuments)
            throw ApiException.Validation($"'[{documents.Count} documents]'", "samplingStatisticsDocuments", $"have length less than or equal to {MaxDocuments}");
        var boost = request.Members.Objects("SamplingBoostStatisticsDocuments");
        var reports = documents.Select(Read).ToList();

        answer.WriteStartObject();
        answer.WritePropertyName("LastRuleModification"u8);
        answer.WriteJavaDouble(0); // the built-in rule never changed
        answer.WriteStartArray("SamplingTargetDocuments"u8);
        foreach (var (rule, client) in reports)
        {
            if (rule == SamplingRule.DefaultName) WriteTarget(answer, SamplingRule.Default, _shares.Report(client, SamplingRule.Default.ReservoirSize));
        }
        answer.WriteEndArray();
        if (boost is not null) WriteUnprocessed(answer, "UnprocessedBoostStatistics"u8, boost.Select(document => document.RequiredText("RuleName")));
        WriteUnprocessed(answer, "UnprocessedStatistics"u8, reports.Select(report => report.Rule));
        answer.WriteEndObject();
        return Task.CompletedTask;
    }

    private static (string Rule, string Client) Read(RequestObject document)
    {
        var rule = document.RequiredText("RuleName");
        var client = document.RequiredText("ClientID");
        if (client.Length < ClientIdLength)
            throw ApiException.Validation($"'{client}'", document.PathOf("ClientID"), $"have length greater than or equal to {ClientIdLength}");
        if (client.Length > ClientIdLength)
            throw ApiException.Validation($"'{client}'", document.PathOf("ClientID"), $"have length less than or equal to {ClientIdLength}");
        document.RequiredTimestamp("Timestamp"); // any: some clients send milliseconds
        document.Integer("RequestCount");
        document.Integer("SampledCount");
        document.Integer("BorrowCount");
        return (rule, client);
    }

    private void WriteTarget(Utf8JsonWriter answer, SamplingRule rule, int? quota)
    {
        answer.WriteStartObject();
        answer.WritePropertyName("FixedRate"u8);
        answer.WriteJavaDouble(rule.FixedRate);
        if (quota is { } share)
        {
            answer.WriteNumber("Interval"u8, IntervalSeconds);
            answer.WriteNumber("ReservoirQuota"u8, share);
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
        answer.WriteEndObject();
    }

    private static void WriteUnprocessed(Utf8JsonWriter answer, ReadOnlySpan<byte> name, IEnumerable<string> rules)
    {
        answer.WriteStartArray(name);
        foreach (var rule in rules.Where(rule => rule != SamplingRule.DefaultName))
        {
            answer.WriteStartObject();
            answer.WriteString("ErrorCode"u8, "400"u8);
            answer.WriteString("Message"u8, "Unknown rule"u8);
            answer.WriteString("RuleName"u8, rule);
            answer.WriteEndObject();
        }
        answer.WriteEndArray();
    }
}
