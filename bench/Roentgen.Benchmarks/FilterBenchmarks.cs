using System.Globalization;
using System.Text;
using BenchmarkDotNet.Attributes;
using Roentgen.Model.Filters;
using Roentgen.Model.Graph;
using Roentgen.Model.Ids;
using Roentgen.Model.Traces;

namespace Roentgen.Benchmarks;

/// <summary>Filter expressions over the digest of a trace of ten entities that each term has to be looked at for. Goal: 300 ns for three terms.</summary>
[MemoryDiagnoser]
public class FilterBenchmarks
{
    private const string ThreeTerms = "http.status >= 200 AND responsetime > 0.1 AND annotation.tier = \"gold\"";

    private readonly TraceDigest _digest = Digest();
    private readonly TraceFilter _threeTerms = Compile(ThreeTerms);
    private readonly TraceFilter _service = Compile("service(\"db\") { fault OR responsetime > 0.5 }");
    private readonly TraceFilter _edge = Compile("edge(\"stock\", \"db\") { fault }");
    private readonly TraceFilter _text = Compile("http.url CONTAINS \"/none/\" OR user = \"bob\" OR http.method = \"PUT\"");

    [Benchmark(Description = ThreeTerms)]
    public bool Three() => _threeTerms.Matches(_digest);

    [Benchmark(Description = "service(\"db\") { fault OR responsetime > 0.5 }")]
    public bool Service() => _service.Matches(_digest);

    [Benchmark(Description = "edge(\"stock\", \"db\") { fault }")]
    public bool Edge() => _edge.Matches(_digest);

    [Benchmark(Description = "three terms over strings, none of them true")]
    public bool Text() => _text.Matches(_digest);

    [Benchmark(Description = "parse and compile the three terms")]
    public TraceFilter Parse() => Compile(ThreeTerms);

    private static TraceFilter Compile(string text) =>
        FilterExpression.TryParse(text, out var expression, out _) && expression.TryCompile(static _ => null, out var filter, out _)
            ? filter
            : throw new InvalidOperationException($"{text} is no filter expression.");

    // front calls stock, stock calls db and a queue; each has subsegments and annotations.
    private static TraceDigest Digest()
    {
        var id = new TraceId(0x581c_f771, 1, 1);
        string[] documents =
        [
            Segment(id, 1, null, "front", "\"user\":\"alice\",\"http\":{\"request\":{\"method\":\"GET\",\"url\":\"https://shop.example.com/orders/17?page=2\"},\"response\":{\"status\":200}}",
                Sub(11, "stock", "\"namespace\":\"remote\""), Sub(12, "render", "\"annotations\":{\"template\":\"orders\",\"tier\":\"gold\"}"), Sub(13, "log", "\"annotations\":{\"lines\":3}")),
            Segment(id, 2, 11, "stock", "\"annotations\":{\"warehouse\":7,\"region\":\"north\"}",
                Sub(21, "db", "\"namespace\":\"remote\",\"sql\":{}"), Sub(22, "db", "\"namespace\":\"remote\",\"sql\":{}"), Sub(23, "SQS", "\"namespace\":\"aws\""), Sub(24, "map", ""), Sub(25, "cache", "\"namespace\":\"remote\"")),
        ];
        return TraceDigest.Of(Trace.Assemble(id, [.. documents.Select((document, i) => new ReceivedDocument(Encoding.UTF8.GetBytes(document), i, 0))]))!;
    }

    private static string Segment(TraceId trace, int id, int? parent, string name, string more, params string[] subsegments) =>
        $"{{\"trace_id\":\"{trace}\",{Members(id, name, 0.4)},{(parent is { } caller ? $"\"parent_id\":\"{caller:x16}\"," : "")}{more},\"subsegments\":[{string.Join(',', subsegments)}]}}";

    private static string Sub(int id, string name, string more) => $"{{{Members(id, name, 0.05)}{(more.Length > 0 ? "," + more : "")}}}";

    private static string Members(int id, string name, double seconds) =>
        string.Create(CultureInfo.InvariantCulture, $"\"id\":\"{id:x16}\",\"name\":\"{name}\",\"start_time\":1478293361,\"end_time\":{1478293361 + seconds}");
}
