using System.Text.Json;
using Roentgen.Model.Filters;
using Roentgen.Model.Graph;
using Roentgen.Model.Insights;
using Roentgen.Model.Segments;
using Roentgen.Service.Access;
using Roentgen.Service.Api;
using Roentgen.Service.Assembly;
using Roentgen.Service.Groups;
using Roentgen.Service.Insights;
using Roentgen.Service.Limits;

namespace Roentgen.Service.ServiceGraphs;

/// <summary>
/// Requests of a service, of an edge or of all clients, minute by minute or in steps of five. Only whole minutes of the window count, by receipt.
/// </summary>
internal sealed class GetTimeSeriesServiceStatistics(GroupCatalog groups, GroupReader reader, Assembler assembler, ServiceOptions options) : IOperation
{
    /// <summary>Most characters of a selector, as X-Ray.</summary>
    public const int MaxSelectorLength = 500;

    private const int Minute = 60;
    private const int FiveMinutes = 300;

    public string Name => "GetTimeSeriesServiceStatistics";

    public string Path => "/TimeSeriesServiceStatistics";

    public Permission Permission => Permission.Read;

    public async Task HandleAsync(ApiRequest request, Utf8JsonWriter answer, CancellationToken cancellationToken)
    {
        var members = request.Members;
        var window = TimeWindow.Read(members, options.StatisticsWindowHours, Limit.Names.StatisticsWindowHours);
        var period = members.Integer("Period") ?? Minute;
        if (period is not (Minute or FiveMinutes)) throw ApiException.InvalidRequest($"Time period must be one of [{Minute}, {FiveMinutes}]");
        var test = ReadSelector(members);
        var wantsForecast = members.Flag("ForecastStatistics") is true;
        if (members.Text("NextToken") is { } token) throw ApiException.InvalidRequest($"Invalid token {token}");
        var group = await groups.FindAsync(members, GetServiceGraph.GroupNotFound, cancellationToken).ConfigureAwait(false);

        await assembler.CatchUpAsync(cancellationToken).ConfigureAwait(false);
        var (series, hasOldVersions) = await reader.ReadSeriesAsync(group, window.FromMicroseconds, window.ToMicroseconds, period, Selector(test), cancellationToken).ConfigureAwait(false);
        var watched = group ?? await groups.FindAsync(Group.DefaultName, cancellationToken).ConfigureAwait(false);
        var forecast = wantsForecast && test is ServiceTest && watched is { InsightsEnabled: true }
            ? await reader.ReadForecastAsync(watched, window.FromMicroseconds, window.ToMicroseconds, period, Selector(test), cancellationToken).ConfigureAwait(false)
            : null;
        answer.WriteStartObject();
        answer.WriteBoolean("ContainsOldGroupVersions"u8, hasOldVersions);
        answer.WriteNull("NextToken"u8);
        answer.WriteStartArray("TimeSeriesServiceStatistics"u8);
        foreach (var bucket in series.Buckets) Write(answer, bucket, forecast?.GetValueOrDefault(bucket.EndSecond), isService: test is ServiceTest);
        answer.WriteEndArray();
        answer.WriteEndObject();
    }

    // service("api")  edge("api", id(name: "orders", type: "AWS::DynamoDB::Table")): filter expressions, and no others than these.
    private static FilterNode? ReadSelector(RequestObject members)
    {
        const string Name = "EntitySelectorExpression";
        if (members.Text(Name) is not { } text) return null;
        if (text.Length == 0) throw ApiException.Validation("''", members.PathOf(Name), "have length greater than or equal to 1");
        if (text.Length > MaxSelectorLength) throw ApiException.Validation($"'{text}'", members.PathOf(Name), $"have length less than or equal to {MaxSelectorLength}");
        if (!FilterExpression.TryParse(text, out var expression, out var error)) throw ApiException.InvalidRequest(error.Message);
        return expression.Root is ServiceTest { Body: null } or EdgeTest { Body: null }
            ? expression.Root
            : throw ApiException.InvalidRequest($"{Name} must be service(...) or edge(..., ...), without braces and operators.");
    }

    private static TimeSeriesSelector Selector(FilterNode? test) => test switch
    {
        ServiceTest service => TimeSeriesSelector.Service(Match(service.Node)),
        EdgeTest edge => TimeSeriesSelector.Edge(Match(edge.Caller), Match(edge.Callee)),
        _ => TimeSeriesSelector.Entry,
    };

    private static NodeMatch Match(NodePattern node) => new(node.Name, node.Type, node.AccountId);

    private static void Write(Utf8JsonWriter json, TimeBucket bucket, ExpectedFaults? forecast, bool isService)
    {
        json.WriteStartObject();
        WriteStatistics(json, "EdgeSummaryStatistics"u8, isService ? null : bucket.Statistics);
        ServiceGraphJson.WriteHistogram(json, "ResponseTimeHistogram"u8, bucket.Statistics?.ResponseTimes);
        json.WriteStartObject("ServiceForecastStatistics"u8);
        WriteCount(json, "FaultCountHigh"u8, forecast?.High);
        WriteCount(json, "FaultCountLow"u8, forecast?.Low);
        json.WriteEndObject();
        WriteStatistics(json, "ServiceSummaryStatistics"u8, isService ? bucket.Statistics : null);
        json.WritePropertyName("Timestamp"u8);
        json.WriteJavaDouble(bucket.EndSecond);
        json.WriteEndObject();
    }

    private static void WriteCount(Utf8JsonWriter json, ReadOnlySpan<byte> name, long? count)
    {
        if (count is { } number) json.WriteNumber(name, number);
        else json.WriteNull(name);
    }

    private static void WriteStatistics(Utf8JsonWriter json, ReadOnlySpan<byte> name, Statistics? statistics)
    {
        json.WritePropertyName(name);
        if (statistics is null) json.WriteNullValue();
        else ServiceGraphJson.WriteStatistics(json, statistics);
    }
}
