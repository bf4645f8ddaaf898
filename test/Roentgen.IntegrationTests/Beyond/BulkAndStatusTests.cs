using System.Text.Json;
using Roentgen.IntegrationTests.Service;
using Roentgen.Service;

namespace Roentgen.IntegrationTests.Beyond;

public sealed class BulkAndStatusTests : ServiceFixture
{
    protected override ServiceOptions Options => new() { MaxFollowers = 7, MaxDiskBytes = 20_000_000, Retention = TimeSpan.FromDays(2) };

    [Fact]
    public async Task Many_traces_come_at_once_in_the_form_of_BatchGetTraces_and_unknown_ones_are_told()
    {
        await Client.PutAsync(Enumerable.Range(1, 20).Select(i => Segment(i, "70de5b6f19ff9a0a", "shop", -i, 1)));
        var answer = (await ReadAsync(Enumerable.Range(1, 21).Reverse().Select(TraceId))).Json;
        answer.GetProperty("Traces").EnumerateArray().Select(trace => trace.GetProperty("Id").GetString()).ShouldBe(Enumerable.Range(1, 20).Reverse().Select(TraceId));
        answer.GetProperty("UnknownTraceIds").EnumerateArray().Select(id => id.GetString()).ShouldBe([TraceId(21)]);
        answer.GetProperty("UnprocessedTraceIds").GetArrayLength().ShouldBe(0);
        var batch = (await Client.PostAsync("/Traces", JsonSerializer.Serialize(new { TraceIds = new[] { TraceId(20) } }))).Json;
        answer.GetProperty("Traces")[0].GetRawText().ShouldBe(batch.GetProperty("Traces")[0].GetRawText());
    }

    [Fact]
    public async Task An_answer_that_is_large_enough_leaves_the_rest_to_be_asked_for()
    {
        var large = $"\"metadata\":{{\"x\":\"{new string('x', 60_000)}\"}}";
        foreach (var some in Enumerable.Range(1, 300).Chunk(100)) await Client.PutAsync(some.Select(i => Segment(i, "70de5b6f19ff9a0a", "shop", -i, 1, large)));
        var (left, found, answers) = (Enumerable.Range(1, 300).Select(TraceId).ToList(), new List<string>(), 0);
        while (left.Count > 0)
        {
            var answer = await ReadAsync(left);
            answer.Text.Length.ShouldBeLessThan((8 * 1024 * 1024) + 100_000);
            found.AddRange(answer.Json.GetProperty("Traces").EnumerateArray().Select(trace => trace.GetProperty("Id").GetString()!));
            left = [.. answer.Json.GetProperty("UnprocessedTraceIds").EnumerateArray().Select(id => id.GetString()!)];
            answers++;
        }
        found.ShouldBe(Enumerable.Range(1, 300).Select(TraceId));
        answers.ShouldBe(3);
    }

    [Fact]
    public async Task Ids_are_checked_as_X_Ray_does()
    {
        (await ReadAsync(Enumerable.Range(1, 501).Select(TraceId))).Text.ShouldBe("""{"Message":"Exceeding maximum query size: 500"}""");
        (await ReadAsync(["nonsense"])).Text.ShouldBe("""{"Message":"Invalid trace id nonsense: incorrect id format"}""");
        (await ReadAsync([TraceId(1), TraceId(1)])).Text.ShouldBe("""{"Message":"Containing duplicate trace ids"}""");
        (await Client.PostAsync("/roentgen/traces", "{}")).ErrorType.ShouldBe("ValidationException");
    }

    [Fact]
    public async Task The_status_tells_how_the_service_is_what_it_counted_and_its_limits()
    {
        Time.Advance(TimeSpan.FromSeconds(90));
        await Client.PutAsync(Segment(1, "70de5b6f19ff9a0a", "shop", -1, 1), "{");
        await Client.SummariesAsync(Now - 60, Now + 60);
        var status = JsonDocument.Parse(await Client.GetAsync("/roentgen/status")).RootElement;
        status.GetProperty("Version").GetString().ShouldBe(typeof(RoentgenServer).Assembly.GetName().Version!.ToString(3));
        (status.GetProperty("StartTime").GetDouble(), status.GetProperty("Uptime").GetDouble()).ShouldBe((Now, 90));
        status.GetProperty("Problems").GetArrayLength().ShouldBe(0);
        status.GetProperty("Store").GetRawText().ShouldBe("""{"Bytes":0,"Damaged":[],"MaxBytes":20000000,"OldestDay":"2026-11-22","Refusing":null,"RetentionSeconds":172800}""");
        var counters = status.GetProperty("Counters");
        (counters.GetProperty("DocumentsAccepted").GetInt32(), counters.GetProperty("TracesDigested").GetInt32(), counters.GetProperty("TracesUndigested").GetInt32()).ShouldBe((1, 1, 0));
        counters.GetProperty("DocumentsRejected").EnumerateObject().Sum(code => code.Value.GetInt32()).ShouldBe(1);
        counters.GetProperty("Throttled").GetProperty("StoreBusy").GetInt32().ShouldBe(0);
        var limits = status.GetProperty("Limits");
        (limits.GetProperty("analysis-scan").GetInt32(), limits.GetProperty("followers").GetInt32()).ShouldBe((100_000, 7));
    }

    private Task<Answer> ReadAsync(IEnumerable<string> ids) => Client.PostAsync("/roentgen/traces", JsonSerializer.Serialize(new { TraceIds = ids }));
}
