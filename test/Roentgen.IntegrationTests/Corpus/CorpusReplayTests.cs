using System.Text.Json;
using Roentgen.IntegrationTests.Service;

namespace Roentgen.IntegrationTests.Corpus;

/// <summary>Documents of real SDKs go in and come back equal in meaning.</summary>
public sealed class CorpusReplayTests : ServiceFixture
{
    // The members of segments and subsegments; everything else at that level is unknown to X-Ray and is not handed back.
    private static readonly HashSet<string> Known =
        ["id", "name", "namespace", "origin", "user", "resource_arn", "http", "aws", "sql", "service", "cause", "annotations", "metadata", "links", "precursor_ids"];

    [Theory]
    [InlineData("sdk-python.jsonl", 141)]
    [InlineData("sdk-node.jsonl", 66)]
    [InlineData("sdk-dotnet.jsonl", 58)]
    public async Task Every_document_is_accepted_or_refused_as_X_Ray_would_and_read_back(string file, int expected)
    {
        var documents = CorpusFiles.Lines(file);
        documents.Length.ShouldBe(expected);
        var refused = new List<string>();
        var accepted = new List<JsonElement>();
        foreach (var document in documents)
        {
            var json = JsonDocument.Parse(document).RootElement;
            var unprocessed = await Client.PutAsync(document);
            if (ExpectedError(json) is not { } code)
            {
                unprocessed.GetArrayLength().ShouldBe(0, document);
                accepted.Add(json);
                continue;
            }
            unprocessed[0].GetProperty("ErrorCode").GetString().ShouldBe(code, document);
            unprocessed[0].GetProperty("Id").GetString().ShouldBe(json.GetProperty("id").GetString());
            refused.Add(code);
        }
        TestContext.Current.TestOutputHelper?.WriteLine($"{file}: {accepted.Count} accepted, {refused.Count} refused ({string.Join(", ", refused.Distinct())})");
        await ShouldReadBackAsync(accepted);
    }

    // The rules that documents of real SDKs break, stated here on their own so that the reader is not checked against itself.
    private static string? ExpectedError(JsonElement entity)
    {
        if (!entity.TryGetProperty("name", out var name) || string.IsNullOrEmpty(name.GetString())) return "MissingName";
        if (name.GetString()!.IndexOfAny(['?', ';', '*', '(', ')', '!', '$', '~', '^', '<', '>', '\'', '"', ',', '[', ']', '{', '}', '|']) >= 0) return "InvalidName";
        if (!entity.TryGetProperty("subsegments", out var subsegments)) return null;
        return subsegments.EnumerateArray().Select(ExpectedError).FirstOrDefault(code => code is not null);
    }

    private async Task ShouldReadBackAsync(List<JsonElement> accepted)
    {
        var found = 0;
        foreach (var trace in accepted.GroupBy(document => document.GetProperty("trace_id").GetString()!))
        {
            var compiled = await Client.GetTraceAsync(trace.Key);
            compiled.ShouldNotBeNull(trace.Key);
            var places = compiled.Values.SelectMany(Flatten).ToLookup(entity => entity.GetProperty("id").GetString());
            // A subsegment whose segment is not in the corpus (Lambda's are made by the platform) is rightly invisible.
            foreach (var document in trace.Where(document => !document.TryGetProperty("type", out _) || places.Contains(document.GetProperty("id").GetString())))
            {
                foreach (var sent in Flatten(document))
                {
                    var id = sent.GetProperty("id").GetString();
                    places[id].Count().ShouldBe(1, $"{id} of {trace.Key}");
                    // Of a fragment and its complete version the complete one comes back.
                    if (!sent.TryGetProperty("end_time", out _) && places[id].Single().TryGetProperty("end_time", out _)) continue;
                    ShouldMean(sent, places[id].Single());
                    found++;
                }
            }
        }
        found.ShouldBeGreaterThan(accepted.Count / 2);
    }

    private static IEnumerable<JsonElement> Flatten(JsonElement entity)
    {
        yield return entity;
        if (!entity.TryGetProperty("subsegments", out var subsegments)) yield break;
        foreach (var inner in subsegments.EnumerateArray().SelectMany(Flatten)) yield return inner;
    }

    private static void ShouldMean(JsonElement sent, JsonElement read)
    {
        foreach (var time in new[] { "start_time", "end_time" })
        {
            if (sent.TryGetProperty(time, out var value)) read.GetProperty(time).GetDouble().ShouldBe(value.GetDouble());
        }
        foreach (var flag in new[] { "error", "fault", "throttle", "in_progress" })
            IsTrue(read, flag).ShouldBe(IsTrue(sent, flag), $"{flag} of {sent}");
        foreach (var member in sent.EnumerateObject())
        {
            if (!Known.Contains(member.Name) || member.Value.ValueKind == JsonValueKind.Null || (member.Value.ValueKind == JsonValueKind.String && member.Value.GetString() == "")) continue;
            Normal(read.GetProperty(member.Name)).ShouldBe(Normal(member.Value), $"{member.Name} of {sent}");
        }
    }

    private static bool IsTrue(JsonElement entity, string flag) => entity.TryGetProperty(flag, out var value) && value.ValueKind == JsonValueKind.True;

    // JSON with sorted members and without what the service rightly leaves out, so that equal texts mean equal values.
    private static string Normal(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "{" + string.Join(',', value.EnumerateObject()
            .Where(member => member.Name is not ("traced" or "resource_names") && !(member.Name == "stack" && member.Value.ValueKind == JsonValueKind.Array && member.Value.GetArrayLength() == 0))
            .OrderBy(member => member.Name, StringComparer.Ordinal)
            .Select(member => $"{JsonSerializer.Serialize(member.Name)}:{Normal(member.Value)}")) + "}",
        JsonValueKind.Array => "[" + string.Join(',', value.EnumerateArray().Select(Normal)) + "]",
        JsonValueKind.String => JsonSerializer.Serialize(value.GetString()),
        _ => value.GetRawText(),
    };
}
