using System.Net;
using System.Text;
using System.Text.Json;

namespace Roentgen.IntegrationTests;

/// <summary>An answer of the API.</summary>
internal sealed record Answer(HttpStatusCode Status, string Text, System.Net.Http.Headers.HttpResponseHeaders Headers)
{
    public JsonElement Json => JsonDocument.Parse(Text).RootElement;

    public string? ErrorType => Headers.TryGetValues("x-amzn-errortype", out var values) ? values.Single() : null;
}

/// <summary>Speaks the X-Ray API without an SDK in between, so that a test sees the bytes.</summary>
internal sealed class XRayClient(Uri address, HttpMessageHandler? handler = null) : IDisposable
{
    private readonly HttpClient _http = new(handler ?? new SocketsHttpHandler(), disposeHandler: handler is null) { BaseAddress = address };

    public async Task<Answer> PostAsync(string path, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        return await SendAsync(path, content);
    }

    /// <summary>What is answered to a request that succeeds.</summary>
    public async Task<JsonElement> AskAsync(string path, string body)
    {
        var answer = await PostAsync(path, body);
        answer.Status.ShouldBe(HttpStatusCode.OK, answer.Text);
        return answer.Json;
    }

    /// <summary>Code and message of a request that is refused with 400.</summary>
    public async Task<string> RefusedAsync(string path, string body)
    {
        var answer = await PostAsync(path, body);
        answer.Status.ShouldBe(HttpStatusCode.BadRequest, answer.Text);
        return $"{answer.ErrorType}: {(answer.Json.TryGetProperty("Message", out var message) ? message : answer.Json.GetProperty("message"))}";
    }

    public async Task<Answer> SendAsync(string path, HttpContent content)
    {
        using var response = await _http.PostAsync(path, content);
        return new Answer(response.StatusCode, await response.Content.ReadAsStringAsync(), response.Headers);
    }

    public async Task<Answer> SendAsync(HttpRequestMessage request)
    {
        using var response = await _http.SendAsync(request);
        return new Answer(response.StatusCode, await response.Content.ReadAsStringAsync(), response.Headers);
    }

    public Task<string> GetAsync(string path) => _http.GetStringAsync(path);

    /// <summary>PutTraceSegments; returns the list of unprocessed documents.</summary>
    public async Task<JsonElement> PutAsync(params IEnumerable<string> documents)
    {
        var answer = await PostAsync("/TraceSegments", Body(documents));
        answer.Status.ShouldBe(HttpStatusCode.OK, answer.Text);
        return answer.Json.GetProperty("UnprocessedTraceSegments");
    }

    public static string Body(IEnumerable<string> documents) => JsonSerializer.Serialize(new { TraceSegmentDocuments = documents });

    /// <summary>BatchGetTraces of one trace; the compiled documents by segment id, or null for an unknown trace.</summary>
    public async Task<Dictionary<string, JsonElement>?> GetTraceAsync(string id)
    {
        var answer = await PostAsync("/Traces", $$"""{"TraceIds":["{{id}}"]}""");
        answer.Status.ShouldBe(HttpStatusCode.OK, answer.Text);
        var traces = answer.Json.GetProperty("Traces");
        if (traces.GetArrayLength() == 0) return null;
        return traces[0].GetProperty("Segments").EnumerateArray().ToDictionary(
            segment => segment.GetProperty("Id").GetString()!, segment => JsonDocument.Parse(segment.GetProperty("Document").GetString()!).RootElement);
    }

    /// <summary>GetTraceSummaries over all pages.</summary>
    public async Task<List<JsonElement>> SummariesAsync(double start, double end, string more = "")
    {
        var summaries = new List<JsonElement>();
        string? token = null;
        do
        {
            var answer = await PostAsync("/TraceSummaries", FormattableString.Invariant(
                $"{{\"StartTime\":{start},\"EndTime\":{end}{(token is null ? "" : $",\"NextToken\":\"{token}\"")}{(more.Length > 0 ? "," + more : "")}}}"));
            answer.Status.ShouldBe(HttpStatusCode.OK, answer.Text);
            summaries.AddRange(answer.Json.GetProperty("TraceSummaries").EnumerateArray());
            token = answer.Json.GetProperty("NextToken").GetString();
        }
        while (token is not null);
        return summaries;
    }

    public async Task<JsonElement> GraphAsync(double start, double end)
    {
        var answer = await PostAsync("/ServiceGraph", FormattableString.Invariant($"{{\"StartTime\":{start},\"EndTime\":{end}}}"));
        answer.Status.ShouldBe(HttpStatusCode.OK, answer.Text);
        return answer.Json;
    }

    public void Dispose() => _http.Dispose();
}
