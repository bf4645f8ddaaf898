using System.Text;
using System.Text.Json;
using BenchmarkDotNet.Attributes;
using Roentgen.Model.Graph;
using Roentgen.Model.Ids;
using Roentgen.Model.Segments;
using Roentgen.Model.Traces;

namespace Roentgen.Benchmarks;

/// <summary>What ingest and assembly spend their time on: reading a document, deriving a digest. A bare pass of the JSON reader is the limit.</summary>
[MemoryDiagnoser]
public class ModelBenchmarks
{
    private const string TraceText = "1-581cf771-a006649127e371903a2de979";

    private ReadOnlyMemory<byte> _document;
    private ReceivedDocument[] _trace = [];
    private TraceId _traceId;
    private Trace? _assembled;

    /// <summary>A document of 820 bytes, and a trace of two segments with eight subsegments between them.</summary>
    [GlobalSetup]
    public void SetUp()
    {
        var document = Segment("70de5b6f19ff9a0a", "", """
            ,"aws":{"ecs":{"container":"vm"},"xray":{"sdk":"X-Ray for .NET Core","sdk_version":"2.16.0","sampling_rule_name":"checkout-rule"}},"origin":"AWS::ECS::Container","service":{"runtime":".NET Core Framework","runtime_version":"10.0.12"}
            """);
        var padding = 820 - Encoding.UTF8.GetByteCount(document) - ",\"metadata\":{\"default\":{\"note\":\"\"}}".Length;
        _document = Encoding.UTF8.GetBytes($"{document[..^1]},\"metadata\":{{\"default\":{{\"note\":\"{new string('n', padding)}\"}}}}}}");
        _traceId = TraceId.TryParse(TraceText, out var id) ? id : throw new InvalidOperationException($"{TraceText} is no trace id.");
        _trace = [
            new ReceivedDocument(Encoding.UTF8.GetBytes(Segment("70de5b6f19ff9a0a", Calls(1), "")), 1, 1_478_293_362),
            new ReceivedDocument(Encoding.UTF8.GetBytes(Segment("80de5b6f19ff9a0a", Calls(5), ",\"parent_id\":\"0000000000000001\"")), 2, 1_478_293_362),
        ];
        _assembled = Trace.Assemble(_traceId, _trace);
        if (_document.Length != 820) throw new InvalidOperationException($"The document has {_document.Length} bytes.");
    }

    /// <summary>The limit: every token once, nothing kept.</summary>
    [Benchmark(Baseline = true)]
    public int BareJsonReader()
    {
        var tokens = 0;
        var reader = new Utf8JsonReader(_document.Span);
        while (reader.Read()) tokens++;
        return tokens;
    }

    /// <summary>A document into a segment, checked.</summary>
    [Benchmark]
    public Entity? ReadDocument()
    {
        SegmentReader.TryRead(_document, out var entity, out _);
        return entity;
    }

    /// <summary>The digest of ten entities, from the merged trace.</summary>
    [Benchmark]
    public TraceDigest? Digest() => TraceDigest.Of(_assembled!);

    /// <summary>Ten entities read, merged and digested: all that the assembler does with a trace.</summary>
    [Benchmark]
    public TraceDigest? ReadMergeAndDigest() => TraceDigest.Of(Trace.Assemble(_traceId, _trace));

    private static string Segment(string id, string subsegments, string more) => $$$"""
        {"trace_id":"{{{TraceText}}}","id":"{{{id}}}","name":"shop","start_time":1478293361.271,"end_time":1478293361.449,"http":{"request":{"url":"http://shop.example.com/cart?item=17","method":"GET","client_ip":"203.0.113.7","user_agent":"Mozilla/5.0"},"response":{"status":200,"content_length":1200}},"annotations":{"tier":"gold","items":17},"subsegments":[{{{subsegments}}}]{{{more}}}}
        """;

    private static string Calls(int first) => string.Join(',', Enumerable.Range(first, 4).Select(i =>
        $$$$"""{"id":"{{{{i:x16}}}}","name":"DynamoDB","namespace":"aws","start_time":1478293361.3,"end_time":1478293361.4,"aws":{"operation":"GetItem","table_name":"orders-{{{{i % 2}}}}","region":"eu-west-1"},"http":{"response":{"status":200}}}"""));
}
