using Roentgen.Model.Filters;
using Roentgen.Model.Graph;
using static Roentgen.Tests.Documents;

namespace Roentgen.Tests.Filters;

/// <summary>The traces that the examples of docs/filter-expressions.md are tried on, and told there in the same order.</summary>
internal static class ExampleTraces
{
    private const string Root = "70de5b6f19ff9a0a", Call = "94f38223dd0a0e02", Callee = "a3400cd619b47b38", Inner = "b3400cd619b47b38";

    /// <summary>The documents of each trace by its name.</summary>
    public static IReadOnlyDictionary<string, string[]> All { get; } = new Dictionary<string, string[]>
    {
        ["gold"] =
        [
            Segment(Root, "api.example.com", 1000, 1000.5, Http("GET", "https://api.example.com/items.json", 200, "\"user_agent\":\"curl/8.5\",\"client_ip\":\"10.1.2.3\"")
                + ",\"user\":\"alice\",\"annotations\":{\"tier\":\"gold\",\"age\":30,\"internal\":true,\"http.route\":\"/orders/{id}\",\"Request.ID\":\"r-1\"}"),
        ],
        ["missing"] = [Segment(Root, "api", 1000, 1000.1, Http("GET", "https://api/api/game/7", 404) + ",\"user\":\"bob\",\"annotations\":{\"age\":20,\"internal\":false}")],
        ["throttled"] =
        [
            Segment(Root, "api", 1000, 1001, Http("POST", "https://api/orders", 429) + Calls(
                Inline(Call, "DynamoDB", 1000, 1000.9, "\"namespace\":\"aws\",\"aws\":{\"operation\":\"GetItem\",\"table_name\":\"orders\"},\"http\":{\"response\":{\"status\":429}}"))),
        ],
        ["slow"] =
        [
            Segment(Root, "api", 1000, 1006, Http("GET", "https://api/report", 500)
                + ",\"user\":\"alice\",\"origin\":\"AWS::ECS::Container\",\"annotations\":{\"foo\":\"bar\"},\"aws\":{\"ec2\":{\"instance_id\":\"i-0123456789abcdef0\",\"availability_zone\":\"us-west-2a\"}}"
                + Calls(Inline(Call, "backend", 1000.2, 1003.2, "\"namespace\":\"remote\",\"fault\":true"))),
            Segment(Callee, "backend", 1000.3, 1003.1, $"\"parent_id\":\"{Call}\",\"fault\":true,\"annotations\":{{\"version\":\"7\"}}"
                + Calls(Inline(Inner, "deserialize", 1002, 1003, "\"fault\":true,\"cause\":{\"exceptions\":[{\"type\":\"TimeoutException\",\"message\":\"no answer\"},{\"type\":\"AccessException\",\"message\":\"access denied\"}]}"))),
        ],
        ["handled"] =
        [
            Segment(Root, "api", 1000, 1002, Http("GET", "https://api/report", 200) + Calls(Inline(Call, "backend", 1000.2, 1000.5, "\"namespace\":\"remote\",\"http\":{\"response\":{\"status\":404}}"))),
            Segment(Callee, "backend", 1000.3, 1000.4, $"\"parent_id\":\"{Call}\",\"http\":{{\"response\":{{\"status\":404}}}},\"annotations\":{{\"version\":\"8\"}}"),
        ],
        ["login"] =
        [
            Segment(Root, "a", 1000, 1001, "\"fault\":true" + Calls(
                Inline(Call, "Auth", 1000, 1000.4, "\"namespace\":\"remote\",\"fault\":true"), Inline("c4f38223dd0a0e02", "b", 1000.4, 1000.5, "\"namespace\":\"remote\""))),
            Segment(Callee, "Auth", 1000, 1000.3, $"\"parent_id\":\"{Call}\",\"fault\":true,\"cause\":{{\"exceptions\":[{{\"type\":\"LoginException\",\"message\":\"locked\"}}]}}"),
        ],
        ["sql"] =
        [
            Segment(Root, "api", 1000, 1001, "\"origin\":\"AWS::ECS::Container\"" + Calls(Inline(Call, "shop@db", 1000.1, 1000.9, "\"namespace\":\"remote\",\"sql\":{}"))),
        ],
        ["function"] =
        [
            Segment(Root, "fn", 1000, 1002, "\"origin\":\"AWS::Lambda\",\"resource_arn\":\"arn:aws:lambda:eu-west-1:123456789012:function:fn\""),
            Segment(Callee, "fn", 1000.1, 1001.9, $"\"parent_id\":\"{Root}\",\"origin\":\"AWS::Lambda::Function\",\"error\":true" + Calls(
                Inline(Inner, "DynamoDB", 1000.2, 1001.8, "\"namespace\":\"aws\",\"aws\":{\"operation\":\"Query\",\"table_name\":\"orders\"}"))),
        ],
        ["payment"] =
        [
            Segment(Root, "web", 1000, 1002, Http("GET", "https://web/pay", 200) + Calls(Inline(Call, "payments.example.com", 1000.1, 1001.9, "\"namespace\":\"remote\""))),
        ],
        ["traces"] = [Segment(Root, "web", 1000, 1004, Calls(Inline(Call, "traces", 1000.1, 1003.9, "\"namespace\":\"remote\""))[1..])],
        ["rejected"] =
        [
            Segment(Root, "shop", 1000, 1000.2, "\"origin\":\"AWS::EC2::Instance\",\"error\":true,\"cause\":{\"exceptions\":[{\"type\":\"ValidationException\",\"message\":\"empty\"}]}"),
        ],
        ["table"] =
        [
            Segment(Root, "shop", 1000, 1001, "\"fault\":true" + Calls(
                Inline(Call, "DynamoDB", 1000.1, 1000.3, "\"namespace\":\"aws\",\"aws\":{\"operation\":\"PutItem\",\"table_name\":\"orders\"},\"http\":{\"response\":{\"status\":500}}"))),
        ],
        ["chain"] = [.. Enumerable.Range(0, 7).Select(Link)],
        ["exact"] =
        [
            Segment(Root, "A", 1000, 1001, "\"fault\":true" + Calls(Inline(Call, "get", 1000.1, 1000.2, "\"fault\":true,\"cause\":{\"exceptions\":[{\"type\":\"IOException\",\"message\":\"disk\"}]}"))),
        ],
        ["long"] =
        [
            Segment(Root, "job", 1000, 1001, Http("PUT", "https://job/start", 202) + Calls(Inline(Call, "later", 1000.5, 1007))),
        ],
        ["health"] = [Segment(Root, "api", 1000, 1000.01, Http("GET", "https://api/health", 200))],
        ["part"] = [Segment(Root, "worker", 1000, 1001, "\"parent_id\":\"ffffffffffffffff\"")],
        ["open"] = [Segment(Root, "worker", 1000, null)],
        ["foreign"] = [Segment(Root, "partner", 1000, 1001)],
    };

    /// <summary>Their digests.</summary>
    public static IReadOnlyDictionary<string, TraceDigest> Digests { get; } = All.ToDictionary(trace => trace.Key, trace => DigestOf(trace.Key, trace.Value));

    /// <summary>The groups that the examples name.</summary>
    public static string? Group(GroupReference group) => group.Name switch
    {
        "slow" => "responsetime > 2.5",
        "healthchecks" => "http.url ENDSWITH \"/health\"",
        _ => null,
    };

    /// <summary>Names of the traces that an expression selects.</summary>
    public static IEnumerable<string> Select(string expression)
    {
        FilterExpression.TryParse(expression, out var parsed, out var error).ShouldBeTrue(error?.Message);
        parsed.ShouldNotBeNull().TryCompile(Group, out var filter, out var problem).ShouldBeTrue(problem);
        return Digests.Where(trace => filter!.Matches(trace.Value)).Select(trace => trace.Key);
    }

    // No document tells of a foreign account yet, but the language asks for it.
    private static TraceDigest DigestOf(string name, string[] documents)
    {
        var digest = Digest(documents);
        return name == "foreign"
            ? digest with { Nodes = [digest.Nodes[0] with { Key = digest.Nodes[0].Key with { AccountId = "123456789012" } }, .. digest.Nodes.Skip(1)] }
            : digest;
    }

    private static string Http(string method, string url, int status, string more = "") =>
        $"\"http\":{{\"request\":{{\"method\":\"{method}\",\"url\":\"{url}\"{(more.Length > 0 ? "," + more : "")}}},\"response\":{{\"status\":{status}}}}}";

    private static string Calls(params string[] subsegments) => $",\"subsegments\":[{string.Join(',', subsegments)}]";

    // s0 calls s1 calls s2 …, and the last one fails.
    private static string Link(int i)
    {
        var more = "\"fault\":true" + (i > 0 ? $",\"parent_id\":\"{i - 1:x16}\"" : "");
        if (i < 6) more += Calls(Inline($"{i:x16}", $"s{i + 1}", 1000, 1000.2, "\"namespace\":\"remote\",\"fault\":true"));
        else more += ",\"cause\":{\"exceptions\":[{\"type\":\"DiskException\",\"message\":\"full\"}]}";
        return Segment($"{i + 100:x16}", $"s{i}", 1000, 1000.3, more);
    }
}
