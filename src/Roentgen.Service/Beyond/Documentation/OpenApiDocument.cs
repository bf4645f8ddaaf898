using System.Text.Json.Nodes;
using Roentgen.Service.Beyond.Analysis;

namespace Roentgen.Service.Beyond.Documentation;

/// <summary>Describes routes as OpenAPI 3.1.</summary>
internal static class OpenApiDocument
{
    // What every operation may answer besides what it is for. In X-Ray's form: the code in a header.
    private static readonly (string Name, string Status, string Meaning)[] Errors =
    [
        ("BadRequest", "400", "The request cannot be answered. `SerializationException`: it is not JSON, or a member has another type. `ValidationException`: a member is missing or out of its range. "
            + "`InvalidRequestException`: anything else, for example a filter expression that is none."),
        ("Forbidden", "403", "Once there are access keys: the request is not signed by one, or its role does not allow the operation; `x-amzn-errortype` says which."),
        ("TooLarge", "413", "`RequestEntityTooLargeException`: the body is larger than the limit `request-bytes` after decompression."),
        ("TooManyRequests", "429", "`ThrottledException`: a limit on what is done at the same time is reached; the header `Retry-After` says when to ask again."),
        ("Failure", "500", "`InternalFailure`: a defect; the service's log has the details."),
    ];

    /// <summary>The document for some routes, in their order.</summary>
    public static JsonObject Of(IReadOnlyList<RouteDescription> routes) => new()
    {
        ["openapi"] = "3.1.0",
        ["info"] = new JsonObject
        {
            ["title"] = "Roentgen: the API beyond X-Ray",
            ["version"] = typeof(OpenApiDocument).Assembly.GetName().Version!.ToString(3),
            ["description"] = "What Roentgen can tell beyond the X-Ray API, which is served beside it and documented by AWS. Members are named, typed and spelled as those of the X-Ray API; times are epoch seconds; "
                + "members of a request that are not known are ignored, null is absent; answers have all of their members, null where there is no value. "
                + "Bodies may be sent as gzip. The content type of a request does not matter.",
            ["license"] = new JsonObject { ["name"] = "Apache 2.0", ["identifier"] = "Apache-2.0" },
        },
        ["servers"] = new JsonArray(new JsonObject { ["url"] = "/" }),
        ["paths"] = new JsonObject(routes.GroupBy(route => route.Path).Select(path => KeyValuePair.Create(
            path.Key, (JsonNode?)new JsonObject(path.Select(route => KeyValuePair.Create(route.Method.ToLowerInvariant(), (JsonNode?)Operation(route))))))),
        ["components"] = new JsonObject
        {
            ["schemas"] = new JsonObject(Components().Select(schema => KeyValuePair.Create(schema.Name, (JsonNode?)schema.Schema.ToJson()))),
            ["responses"] = new JsonObject(Errors.Select(error => KeyValuePair.Create(error.Name, (JsonNode?)Error(error.Meaning)))),
        },
    };

    private static JsonObject Operation(RouteDescription route)
    {
        var operation = new JsonObject { ["operationId"] = route.Name, ["summary"] = route.Summary, ["description"] = route.Meaning };
        if (route.Permission is { } permission) operation["x-permission"] = permission.ToString();
        if (route.Query.Count > 0) operation["parameters"] = new JsonArray([.. route.Query.Select(Parameter)]);
        if (route.Request is { } request)
        {
            var body = new JsonObject { ["schema"] = request.ToJson() };
            if (route.RequestExample is { } example) body["example"] = JsonNode.Parse(example);
            operation["requestBody"] = new JsonObject { ["required"] = true, ["content"] = new JsonObject { ["application/json"] = body } };
        }
        if (route.QueryExample is { } query) operation["x-query-example"] = query;
        var content = new JsonObject();
        if (route.Answer is { } answer) content["schema"] = answer.ToJson();
        var responses = new JsonObject { ["200"] = new JsonObject { ["description"] = route.AnswerMeaning, ["content"] = new JsonObject { [route.AnswerType] = content } } };
        if (route.Permission is not null)
        {
            foreach (var (name, status, _) in Errors) responses[status] = new JsonObject { ["$ref"] = "#/components/responses/" + name };
        }
        operation["responses"] = responses;
        return operation;
    }

    private static JsonObject Parameter(SchemaMember member)
    {
        var schema = member.Schema.ToJson();
        var meaning = schema["description"]!.DeepClone();
        schema.Remove("description");
        return new JsonObject { ["name"] = member.Name, ["in"] = "query", ["required"] = member.IsRequired, ["description"] = meaning, ["schema"] = schema };
    }

    private static JsonObject Error(string meaning) => new()
    {
        ["description"] = meaning,
        ["headers"] = new JsonObject
        {
            ["x-amzn-errortype"] = new JsonObject { ["description"] = "The code.", ["schema"] = new JsonObject { ["type"] = "string" } },
            ["x-amzn-RequestId"] = new JsonObject { ["description"] = "Tells this answer from others.", ["schema"] = new JsonObject { ["type"] = "string" } },
        },
        ["content"] = new JsonObject { ["application/json"] = new JsonObject { ["schema"] = new JsonObject { ["$ref"] = Schema.Prefix + "Error" } } },
    };

    private static IEnumerable<(string Name, JsonSchema Schema)> Components() =>
    [
        ("Error", Schema.Request("Why a request is refused. The message stands in `message` for the codes `ValidationException` and `InternalFailure`, in `Message` for the others, as in the X-Ray API.",
            [new("Message", Schema.Text("A sentence.")), new("message", Schema.Text("A sentence.").OrNull())])),
        ("Latency", AnalysisJson.LatencySchema()),
        ("SummaryStatistics", Schema.Object("Requests counted by how they ended, as in `GetServiceGraph`.",
        [
            new("ErrorStatistics", Schema.Object("Errors of the caller.",
            [
                new("OtherCount", Schema.Integer("4xx other than 429.")), new("ThrottleCount", Schema.Integer("429.")), new("TotalCount", Schema.Integer("Both.")),
            ])),
            new("FaultStatistics", Schema.Object("Errors of the service.", [new("OtherCount", Schema.Integer("5xx.")), new("TotalCount", Schema.Integer("The same."))])),
            new("OkCount", Schema.Integer("None of those.")),
            new("TotalCount", Schema.Integer("All.")),
            new("TotalResponseTime", Schema.Number("Sum of their response times in seconds.")),
        ])),
        ("HistogramEntry", Schema.Object("A bin of a histogram.", [new("Count", Schema.Integer("How many.")), new("Value", Schema.Number("Mean of their times in seconds."))])),
    ];
}
