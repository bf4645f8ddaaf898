using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Roentgen.IntegrationTests.Corpus;

/// <summary>One request to the real service and its answer, with all times moved by a whole number of seconds.</summary>
internal sealed partial record NativeCase(string File, string Label, string Operation, string Path, string Note, int Status, string? ErrorCode, string Input, string Output, bool IsRaw)
{
    /// <summary>The answer went through an SDK: what is null on the wire is missing, and numbers have lost their form.</summary>
    public bool IsDecoded => Note.Contains("decoded by", StringComparison.Ordinal) || (File == "projections.json" && Operation == "BatchGetTraces");

    /// <summary>The capture holds only some of what was answered.</summary>
    public bool IsReduced => Note.Contains("reduced to", StringComparison.Ordinal) || Note.Contains("are left out here", StringComparison.Ordinal);

    /// <summary>Selects by receipt, so that what else was sent at the time is counted too.</summary>
    public bool IsByReceipt => Input.Contains("\"Event\"", StringComparison.Ordinal);

    /// <summary>The request without its group, where that group holds every trace of the capture.</summary>
    public string InputWithoutWholeGroup => Name == "queries.json service-graph-by-arn-later" ? WholeGroup().Replace(Input, "") : Input;

    public string Name => $"{File} {Label}";

    /// <summary>
    /// Documents that were sent and are not among the cases: of one trace only the answer was kept, which shows what was sent, apart from
    /// what the service adds.
    /// </summary>
    public IEnumerable<string> Unrecorded => Label != "inferred-aws-calls-with-operation" ? [] : JsonDocument.Parse(Output).RootElement
        .GetProperty("Traces")[0].GetProperty("Segments").EnumerateArray().Select(segment => segment.GetProperty("Document").GetString()!)
        .Where(document => !document.Contains("\"inferred\"", StringComparison.Ordinal))
        .Select(document => ResourceNames().Replace(document, ""));

    /// <summary>
    /// Requests that were sent before this one and are not among the cases: two further rules, and what was reported of all three, which the
    /// summaries show.
    /// </summary>
    public IEnumerable<(string Path, string Body)> UnrecordedRequests => Label switch
    {
        "create-duplicate" =>
        [
            (Path, Input),
            (Path, ChangedRule("b", rate: "0", reservoir: 0)),
            (Path, ChangedRule("c", rate: "1", reservoir: 1)),
        ],
        "targets-empty-array" => new[] { "a", "b", "c" }.Select(rule => ("/SamplingTargets", $$"""
            {"SamplingStatisticsDocuments":[{"RuleName":"stackd-xs-e0be1a4029-{{rule}}","ClientID":"c4bcd869c5c14076a836a628","Timestamp":0,"RequestCount":100,"SampledCount":10,"BorrowCount":3}]}
            """)),
        _ => [],
    };

    private string ChangedRule(string name, string rate, int reservoir) => Input
        .Replace("e0be1a4029-a\"", $"e0be1a4029-{name}\"", StringComparison.Ordinal)
        .Replace("\"FixedRate\":0.25", $"\"FixedRate\":{rate}", StringComparison.Ordinal)
        .Replace("\"ReservoirSize\":3", FormattableString.Invariant($"\"ReservoirSize\":{reservoir}"), StringComparison.Ordinal);

    /// <summary>The cases of a file in order of time: sampling was captured in two runs, of which the file has the later one first.</summary>
    public static IReadOnlyList<NativeCase> Read(string file, string json, long shift)
    {
        var cases = All(file, json, shift);
        var later = file == "sampling.json" ? cases.TakeWhile(native => native.Label != "rules-before").Count() : 0;
        return [.. cases.Skip(later), .. cases.Take(later)];
    }

    private static List<NativeCase> All(string file, string json, long shift) =>
        [.. JsonDocument.Parse(json).RootElement.EnumerateArray().Select(entry => new NativeCase(
            file,
            entry.GetProperty("label").GetString()!,
            entry.GetProperty("operation").GetString()!,
            entry.GetProperty("path").GetString()!,
            entry.TryGetProperty("note", out var note) ? note.GetString() ?? "" : "",
            entry.GetProperty("http_status").GetInt32(),
            entry.GetProperty("error_code").GetString(),
            Shift(entry.GetProperty("input").GetRawText(), shift),
            Shift(entry.TryGetProperty("raw", out var raw) ? raw.GetString()! : entry.GetProperty("output").GetRawText(), shift),
            entry.TryGetProperty("raw", out _)))];

    // 1790149878.783249, 1.790149878783249E9 and the first digits of 1-6ab384fb-49f310e6de4f7ea73d71f5e6: all of one autumn.
    private static string Shift(string text, long shift)
    {
        text = Seconds().Replace(text, match => (long.Parse(match.Value, CultureInfo.InvariantCulture) + shift).ToString(CultureInfo.InvariantCulture));
        text = Scientific().Replace(text, match =>
        {
            var seconds = (decimal.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) * 1_000_000_000m) + shift;
            return (seconds / 1_000_000_000m).ToString("0.0###################", CultureInfo.InvariantCulture) + "E9";
        });
        return TraceTime().Replace(text, match => $"1-{long.Parse(match.Groups[1].Value, NumberStyles.HexNumber, CultureInfo.InvariantCulture) + shift:x8}-");
    }

    [GeneratedRegex(@",\s*""GroupARN"":\s*""[^""]*""")]
    private static partial Regex WholeGroup();

    [GeneratedRegex(@",""resource_names"":\[[^\]]*\]")]
    private static partial Regex ResourceNames();

    [GeneratedRegex(@"(?<![\d.\w])1(78|79)\d{7}(?![\dE])")]
    private static partial Regex Seconds();

    [GeneratedRegex(@"(?<![\d.\w])(1\.(?:78|79)\d*)E9")]
    private static partial Regex Scientific();

    [GeneratedRegex(@"1-(6a[0-9a-f]{6})-")]
    private static partial Regex TraceTime();
}
