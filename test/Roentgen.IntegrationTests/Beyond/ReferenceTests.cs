using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Roentgen.IntegrationTests.Service;

namespace Roentgen.IntegrationTests.Beyond;

/// <summary>The OpenAPI document, the page that is made from it and docs/api.md say what the service does.</summary>
public sealed partial class ReferenceTests : ServiceFixture
{
    [Fact]
    public async Task Every_documented_operation_answers_its_example_with_exactly_the_documented_members()
    {
        await PutAsync();
        var document = await DocumentAsync();
        var tried = new List<string>();
        foreach (var (path, method, operation) in Operations(document))
        {
            var ok = operation["responses"]!["200"]!["content"]!.AsObject().Single();
            tried.Add($"{method} {path} {ok.Key}");
            if (ok.Key == "text/event-stream") continue; // has no end; LiveTests read it
            if (path == "/roentgen/session/begin") continue; // needs an access key; SessionTests have some
            var (status, text) = await SendAsync(method, path, ExampleOf(operation));
            status.ShouldBe(HttpStatusCode.OK, $"{method} {path}: {text}");
            if (ok.Value!["schema"] is { } schema) Check(JsonNode.Parse(text), schema.AsObject(), document, path);
        }
        tried.ShouldBe([
            "POST /roentgen/facets application/json", "POST /roentgen/statistics application/json", "POST /roentgen/graph application/json", "POST /roentgen/comparison application/json", "POST /roentgen/filter/complete application/json",
            "POST /roentgen/filter/check application/json", "POST /roentgen/sampling/match application/json", "POST /roentgen/traces application/json", "GET /roentgen/status application/json",
            "GET /roentgen/limits application/json", "GET /roentgen/access-keys application/json", "GET /roentgen/session application/json", "POST /roentgen/session/begin application/json", "POST /roentgen/session/end application/json", "GET /roentgen/live text/event-stream",
            "GET /roentgen/ text/html", "GET /roentgen/openapi.json application/json"]);
    }

    [Fact]
    public async Task Answers_full_of_data_have_exactly_the_documented_members()
    {
        await PutAsync();
        var document = await DocumentAsync();
        foreach (var (path, body) in new[]
        {
            ("/roentgen/facets", "{}"), ("/roentgen/statistics", "{}"), ("/roentgen/graph", "{}"), ("/roentgen/comparison", """{"A":{"FilterExpression":"fault"},"B":{"FilterExpression":"!fault"}}"""),
            ("/roentgen/filter/complete", """{"FilterExpression":""}"""), ("/roentgen/traces", $$"""{"TraceIds":["{{TraceId(1)}}","{{TraceId(2)}}"]}"""),
        })
        {
            var (status, text) = await SendAsync("POST", path, body);
            status.ShouldBe(HttpStatusCode.OK, text);
            Check(JsonNode.Parse(text), document["paths"]![path]!["post"]!["responses"]!["200"]!["content"]!["application/json"]!["schema"]!.AsObject(), document, path);
        }
    }

    [Fact]
    public async Task Every_example_of_the_documentation_is_answered()
    {
        await PutAsync();
        using var stream = typeof(ReferenceTests).Assembly.GetManifestResourceStream("api.md")!;
        using var reader = new StreamReader(stream);
        var commands = Command().Matches(await reader.ReadToEndAsync(TestContext.Current.CancellationToken));
        commands.Count.ShouldBe(12);
        foreach (var groups in commands.Select(command => command.Groups))
        {
            var path = groups["path"].Value;
            if (path.StartsWith("/roentgen/live", StringComparison.Ordinal)) continue; // has no end; LiveTests read it
            var body = groups["body"] is { Success: true } text ? text.Value : null;
            var (status, answer) = await SendAsync(body is null ? "GET" : "POST", path, body);
            status.ShouldBe(HttpStatusCode.OK, $"{path} {body}: {answer}");
        }
    }

    [Fact]
    public async Task A_documented_range_is_the_range()
    {
        var document = await DocumentAsync();
        var tried = 0;
        foreach (var (path, method, operation) in Operations(document))
        {
            if (operation["requestBody"]?["content"]?["application/json"] is not { } body) continue;
            foreach (var (name, member) in body["schema"]!["properties"]!.AsObject())
            {
                foreach (var (value, isIn) in new[] { (member!["minimum"], true), (member["maximum"], true), (Next(member["minimum"], -1), false), (Next(member["maximum"], 1), false) })
                {
                    if (value is null || (isIn && name == "Cursor" && (int)value > 0) || (isIn && name == "Period" && (int)value == 1)) continue; // bounded further by the text, the window
                    var request = body["example"]!.DeepClone();
                    request[name] = value.DeepClone();
                    var (status, text) = await SendAsync(method, path, request.ToJsonString());
                    status.ShouldBe(isIn ? HttpStatusCode.OK : HttpStatusCode.BadRequest, $"{path} {name} {value}: {text}");
                    tried++;
                }
            }
            foreach (var name in body["schema"]!["required"]?.AsArray() ?? [])
            {
                var request = body["example"]!.DeepClone();
                request.AsObject().Remove((string)name!).ShouldBeTrue();
                (await SendAsync(method, path, request.ToJsonString())).Status.ShouldBe(HttpStatusCode.BadRequest, $"{path} without {name}");
                tried++;
            }
        }
        tried.ShouldBeGreaterThan(15);
    }

    [Fact]
    public async Task Nothing_else_is_there_and_another_method_is_told_which()
    {
        var (status, text) = await SendAsync("GET", "/roentgen/facets", null);
        (status, text).ShouldBe((HttpStatusCode.MethodNotAllowed, """{"Message":"GetFacets is called with POST, not with GET."}"""));
        foreach (var method in new[] { "GET", "POST" })
        {
            (status, text) = await SendAsync(method, "/roentgen/madeup", method == "POST" ? "{}" : null);
            (status, text).ShouldBe((HttpStatusCode.NotFound, """{"Message":"There is nothing at /roentgen/madeup; /roentgen/ says what there is."}"""));
        }
    }

    [Fact]
    public async Task The_document_holds_together()
    {
        var document = await DocumentAsync();
        ((string?)document["openapi"]).ShouldBe("3.1.0");
        foreach (Match reference in Reference().Matches(document.ToJsonString())) Resolve(document, reference.Groups[1].Value).ShouldNotBeNull(reference.Value);
        Operations(document).Select(operation => (string?)operation.Operation["operationId"]).ShouldBeUnique();
        foreach (var (path, _, operation) in Operations(document))
        {
            var isOpen = path is "/roentgen/" or "/roentgen/openapi.json" || path.StartsWith("/roentgen/session", StringComparison.Ordinal);
            ((string?)operation["x-permission"]).ShouldBe(isOpen ? null : path switch { "/roentgen/access-keys" => "Configure", "/roentgen/sampling/match" => "ReadSampling", _ => "Read" }, path);
            ((string?)operation["description"]).ShouldNotBeNullOrWhiteSpace();
        }
    }

    [Fact]
    public async Task The_page_tells_all_that_the_document_holds_and_needs_nothing_from_elsewhere()
    {
        using var http = new HttpClient { BaseAddress = Server.Address };
        using var answer = await http.GetAsync("/roentgen/", TestContext.Current.CancellationToken);
        answer.Content.Headers.ContentType!.ToString().ShouldBe("text/html; charset=utf-8");
        var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
        policy.ShouldStartWith("default-src 'none'; style-src 'sha256-");
        policy.ShouldNotContain("unsafe");
        var page = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        var document = await DocumentAsync();
        foreach (var (path, method, operation) in Operations(document))
        {
            page.ShouldContain($"<section id=\"{operation["operationId"]}\">");
            page.ShouldContain($"<b>{method}</b> <code>{path.Replace("/", "/<wbr>", StringComparison.Ordinal)}</code>");
        }
        var types = document["components"]!["schemas"]!.AsObject().Select(schema => schema.Key).ToList();
        foreach (var type in types) page.ShouldContain($"<h3 id=\"type-{type}\">{type}</h3>");
        foreach (var member in MemberName().Matches(document.ToJsonString()).Select(match => match.Groups[1].Value).Except(types)) page.ShouldContain($"<code>{member}</code>");
        foreach (Match example in Anchor().Matches(page)) page.ShouldContain($"id=\"{example.Groups[1].Value}\"");
        page.ShouldNotContain("<script");
        page.ShouldNotContain(" style=");
        page.Replace($"http://{Server.Address.Authority}", "", StringComparison.Ordinal).ShouldNotContain("://");
        var style = StyleElement().Match(page).Groups[1].Value;
        policy.ShouldContain($"'sha256-{Convert.ToBase64String(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(style)))}'");
    }

    [Fact]
    public async Task What_a_client_says_about_its_host_is_text_on_the_page()
    {
        using var http = new HttpClient { BaseAddress = Server.Address };
        using var request = new HttpRequestMessage(HttpMethod.Get, "/roentgen/");
        request.Headers.Host = "example.com";
        using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
        (await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldContain("curl http://example.com/roentgen/status");
    }

    private Task<JsonElement> PutAsync() => Client.PutAsync(
        AnalysisTests.Request(1, "/a", 500, -10, 1, "alice", "\"tier\":\"gold\",\"size\":3,\"internal\":true"), AnalysisTests.Request(2, "/b", 200, -70, 2, "bob"),
        AnalysisTests.Request(3, "/a", 500, -10, 1, "alice"), AnalysisTests.Request(4, "/a", 500, -10, 1, "alice"), AnalysisTests.Request(5, "/b", 200, -10, 1, "bob"), AnalysisTests.Request(6, "/b", 200, -10, 1, "bob"));

    private async Task<JsonObject> DocumentAsync() => JsonNode.Parse(await Client.GetAsync("/roentgen/openapi.json"))!.AsObject();

    private static IEnumerable<(string Path, string Method, JsonObject Operation)> Operations(JsonObject document) =>
        from path in document["paths"]!.AsObject() from method in path.Value!.AsObject() select (path.Key, method.Key.ToUpperInvariant(), method.Value!.AsObject());

    private static string? ExampleOf(JsonObject operation) => operation["requestBody"]?["content"]?["application/json"]?["example"]?.ToJsonString();

    private async Task<(HttpStatusCode Status, string Text)> SendAsync(string method, string path, string? body)
    {
        using var http = new HttpClient { BaseAddress = Server.Address };
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (body is not null) request.Content = new StringContent(body);
        using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    private static JsonValue? Next(JsonNode? bound, int by) => bound is null ? null : JsonValue.Create((long)bound + by);

    // As much of JSON Schema as the document uses: types, members, references.
    private static void Check(JsonNode? value, JsonObject schema, JsonObject document, string path)
    {
        if (schema["$ref"] is { } reference)
        {
            Check(value, Resolve(document, (string)reference!)!.AsObject(), document, path);
            return;
        }
        if (schema["oneOf"] is JsonArray choices)
        {
            if (value is not null) Check(value, choices[0]!.AsObject(), document, path);
            return;
        }
        var types = schema["type"] is JsonArray several ? several.Select(type => (string)type!).ToList() : [(string)schema["type"]!];
        var kind = value?.GetValueKind() ?? JsonValueKind.Null;
        types.ShouldContain(type => kind == KindOf(type) || (type == "boolean" && kind == JsonValueKind.False), $"{path} is {kind}");
        if (schema["enum"] is JsonArray values) values.ShouldContain(one => (string)one! == (string)value!, path);
        switch (value)
        {
            case JsonArray list:
                foreach (var item in list) Check(item, schema["items"]!.AsObject(), document, path + "[]");
                break;
            case JsonObject @object when schema["properties"] is JsonObject members:
                @object.Select(member => member.Key).ShouldBe(members.Select(member => member.Key), path);
                foreach (var (name, member) in @object) Check(member, members[name]!.AsObject(), document, $"{path}.{name}");
                break;
            case JsonObject map:
                foreach (var (name, member) in map) Check(member, schema["additionalProperties"]!.AsObject(), document, $"{path}.{name}");
                break;
        }
    }

    private static JsonValueKind KindOf(string type) => type switch
    {
        "object" => JsonValueKind.Object,
        "array" => JsonValueKind.Array,
        "string" => JsonValueKind.String,
        "boolean" => JsonValueKind.True,
        "null" => JsonValueKind.Null,
        _ => JsonValueKind.Number,
    };

    private static JsonNode? Resolve(JsonObject document, string reference) => reference.TrimStart('#', '/').Split('/').Aggregate((JsonNode?)document, (node, name) => node?[name]);

    [GeneratedRegex("\"\\$ref\":\"([^\"]+)\"")]
    private static partial Regex Reference();

    [GeneratedRegex("\"([A-Z][A-Za-z0-9]+)\":\\{\"type\"")]
    private static partial Regex MemberName();

    // curl http://127.0.0.1:1895/roentgen/facets -d '{"FilterExpression": "fault"}'
    [GeneratedRegex("^curl (?:-N )?'?http://127.0.0.1:1895(?<path>[^ '\\n]+)'?(?: -d '(?<body>[^']+)')?$", RegexOptions.Multiline)]
    private static partial Regex Command();

    [GeneratedRegex("href=\"#([^\"]+)\"")]
    private static partial Regex Anchor();

    [GeneratedRegex("<style>(.*?)</style>", RegexOptions.Singleline)]
    private static partial Regex StyleElement();
}
