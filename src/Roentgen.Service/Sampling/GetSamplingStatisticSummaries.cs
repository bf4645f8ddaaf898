using System.Text.Json;
using Roentgen.Model.Segments;
using Roentgen.Service.Access;
using Roentgen.Service.Api;

namespace Roentgen.Service.Sampling;

/// <summary>
/// What all clients together reported: the last finished window of each rule, as X-Ray. With <c>StartTime</c> and <c>EndTime</c>, which X-Ray does
/// not have, the windows that begin in between, of the last ten minutes.
/// </summary>
internal sealed class GetSamplingStatisticSummaries(RuleCatalog rules, SamplingActivity activity, TimeProvider time) : IOperation
{
    public string Name => "GetSamplingStatisticSummaries";

    public string Path => "/SamplingStatisticSummaries";

    public Permission Permission => Permission.ReadSampling;

    public async Task HandleAsync(ApiRequest request, Utf8JsonWriter answer, CancellationToken cancellationToken)
    {
        var members = request.Members;
        members.Text("NextToken"); // ignored: all windows fit one page
        var (from, to) = (members.Number("StartTime", "a Timestamp"), members.Number("EndTime", "a Timestamp"));
        if (to < from) throw ApiException.InvalidRequest("End time cannot be earlier than start time");
        var book = await rules.ReadAsync(cancellationToken).ConfigureAwait(false);
        answer.WriteStartObject();
        answer.WriteNull("NextToken"u8);
        answer.WriteStartArray("SamplingStatisticSummaries"u8);
        var current = StatisticWindows.StartOf(time.GetUtcNow().ToUnixTimeSeconds());
        foreach (var rule in book.All)
        {
            var counts = activity.Of(rule);
            var count = from is null && to is null ? 1 : StatisticWindows.KeptWindows;
            for (var i = count; i >= 1; i--)
            {
                var window = counts.Read(current - (i * StatisticWindows.WindowSeconds));
                if (window.Start < from || window.Start >= to) continue;
                // As X-Ray: the default rule only if something came, every other in any case.
                if (!rule.IsDefault || window.Requests + window.Sampled + window.Borrowed > 0) Write(answer, rule.Name, window);
            }
        }
        answer.WriteEndArray();
        answer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter answer, string rule, in StatisticWindow window)
    {
        answer.WriteStartObject();
        answer.WriteNumber("BorrowCount"u8, Whole(window.Borrowed));
        answer.WriteNumber("RequestCount"u8, Whole(window.Requests));
        answer.WriteString("RuleName"u8, rule);
        answer.WriteNumber("SampledCount"u8, Whole(window.Sampled));
        answer.WritePropertyName("Timestamp"u8);
        answer.WriteJavaDouble(window.Start);
        answer.WriteEndObject();
    }

    // The model's numbers have 32 bits.
    private static int Whole(long count) => (int)Math.Min(count, int.MaxValue);
}
