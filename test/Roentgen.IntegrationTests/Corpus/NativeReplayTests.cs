using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Roentgen.IntegrationTests.Service;

namespace Roentgen.IntegrationTests.Corpus;

/// <summary>
/// Requests that were once sent to the real service, sent to this one: the answers are the same, apart from those that
/// <c>docs/conformance.md</c> lists with the reason. A row there whose answer has become the same must go.
/// </summary>
public sealed partial class NativeReplayTests : ServiceFixture
{
    // Earlier than any test happens, so that moving the clock to a capture's moments moves it forwards.
    private const long FirstMoment = Now + 3600;

    // When the documents were received, where the times of the documents themselves do not tell.
    private static readonly Dictionary<string, long> ReceivedAt = new()
    {
        ["queries.json put-owned-instrumented-traces"] = 1790159376,
        ["timeseries.json ingest-owned-traces-0"] = 1790844551,
        ["timeseries.json ingest-owned-traces-1"] = 1790844601,
        ["sampling.json boost-report-1"] = 1790161565,
    };

    // ARNs of the captures' groups, and those that the same groups have here.
    private readonly Dictionary<string, string> _groupArns = [];

    [Theory]
    [InlineData("segments.json", 1790149878, 26)]
    [InlineData("projections.json", 1790161902, 5)]
    [InlineData("causes.json", 1790164116, 3)]
    [InlineData("queries.json", 1790158405, 31)]
    [InlineData("querysampling.json", 1790159305, 4)]
    [InlineData("graphs.json", 1790078239, 6)]
    [InlineData("timeseries.json", 1790843700, 11)] // where five minutes begin
    [InlineData("groups.json", 1790149691, 11)]
    [InlineData("sampling.json", 1790159530, 27)] // where ten seconds begin
    [InlineData("policies.json", 1790149691, 11)]
    [InlineData("telemetry.json", 1790173850, 14)]
    public async Task Answers_are_those_of_the_real_service(string file, long earliest, int count)
    {
        var shift = FirstMoment - earliest;
        var cases = NativeCase.Read(file, CorpusFiles.Text(Path.Combine("native", file)), shift);
        cases.Count.ShouldBe(count);
        var listed = Listed();
        var wrong = new List<string>();
        foreach (var native in cases)
        {
            MoveClock(native, shift);
            var difference = await DifferenceAsync(native);
            if (difference is not null && !listed.Contains(native.Name)) wrong.Add($"{native.Name} differs and docs/conformance.md does not say so:\n{difference}");
            if (difference is null && listed.Contains(native.Name)) wrong.Add($"{native.Name} does not differ any more; its row in docs/conformance.md must go");
        }
        wrong.Count.ShouldBe(0, string.Join("\n\n", wrong));
    }

    private void MoveClock(NativeCase native, long shift)
    {
        var latest = native.Operation switch
        {
            _ when ReceivedAt.TryGetValue(native.Name, out var received) => received + shift,
            "PutTraceSegments" => LatestOf(EndTimes(), native) + 1,
            "GetSamplingTargets" => LatestOf(ReportTimes(), native),
            _ => 0,
        };
        var moment = DateTimeOffset.FromUnixTimeSeconds(latest);
        if (moment > Time.GetUtcNow()) Time.SetUtcNow(moment);
    }

    private static long LatestOf(Regex times, NativeCase native) =>
        times.Matches(native.Input).Select(match => long.Parse(match.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture)).DefaultIfEmpty(0).Max();

    private async Task<string?> DifferenceAsync(NativeCase native)
    {
        foreach (var (path, body) in native.UnrecordedRequests) await Client.PostAsync(path, Here(body));
        if (native.Unrecorded.Any()) await Client.PutAsync(native.Unrecorded);
        var answer = await Client.PostAsync(native.Path, Here(native.InputWithoutWholeGroup));
        if (native.Operation == "CreateGroup" && answer.Status == HttpStatusCode.OK && GroupArn().Match(native.Output) is { Success: true } theirArn)
            _groupArns[theirArn.Value] = GroupArn().Match(answer.Text).Value;
        if ((int)answer.Status != native.Status || answer.ErrorType != native.ErrorCode)
            return $"{(int)answer.Status} {answer.ErrorType} {answer.Text}\ninstead of\n{native.Status} {native.ErrorCode} {native.Output}";
        var theirs = JsonDocument.Parse(native.Output).RootElement;
        var ours = native.IsReduced ? NativeAnswer.Reduce(answer.Json, theirs) : answer.Json;
        var (actual, expected) = (new NativeAnswer(native).Normal(ours), new NativeAnswer(native).Normal(theirs));
        return actual == expected ? null : $"{actual}\ninstead of\n{expected}";
    }

    // The account and the region of this service, and the suffixes that it gave to groups.
    private string Here(string input)
    {
        foreach (var (theirs, ours) in _groupArns) input = input.Replace(theirs, ours, StringComparison.Ordinal);
        return Account().Replace(input, "arn:aws:xray:us-east-1:000000000000:");
    }

    // | `queries.json` | `group-create` | groups come later |
    private static HashSet<string> Listed() => [.. Rows().Matches(Page()).Select(row => $"{row.Groups[1].Value} {row.Groups[2].Value}")];

    private static string Page()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var page = Path.Combine(folder.FullName, "docs", "conformance.md");
            if (File.Exists(page)) return File.ReadAllText(page);
        }
        throw new FileNotFoundException("docs/conformance.md is not above the tests.");
    }

    [GeneratedRegex(@"^\| `(\w+\.json)` \| `([^`]+)` \|", RegexOptions.Multiline)]
    private static partial Regex Rows();

    [GeneratedRegex(@"arn:aws:xray:[\w-]+:\d+:group/[\w-]+/[A-Z2-7]{52}")]
    private static partial Regex GroupArn();

    [GeneratedRegex(@"arn:aws:xray:us-west-2:\d+:")]
    private static partial Regex Account();

    [GeneratedRegex(@"""Timestamp"":(\d{10})")]
    private static partial Regex ReportTimes();

    [GeneratedRegex(@"end_time\\*"": ?(\d{10})")]
    private static partial Regex EndTimes();
}
