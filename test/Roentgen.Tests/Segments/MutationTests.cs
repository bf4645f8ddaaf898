using System.Globalization;
using System.Text;
using System.Text.Json;
using Roentgen.Model.Graph;
using Roentgen.Model.Segments;
using Roentgen.Model.Traces;
using static Roentgen.Tests.Documents;

namespace Roentgen.Tests.Segments;

/// <summary>Documents as clients send them, damaged in every way: an answer each, never an exception, and what comes out is JSON.</summary>
public sealed class MutationTests
{
    /// <summary>How many documents to try. The everyday run tries some of the same; set the variable for more.</summary>
    private static readonly int Mutations =
        int.TryParse(Environment.GetEnvironmentVariable("ROENTGEN_MUTATIONS"), CultureInfo.InvariantCulture, out var count) ? count : 20_000;

    private static readonly string[] Originals =
    [
        Segment("70de5b6f19ff9a0a", "shöp", 1000.25, 1002.5, """
            "parent_id":"53995c3f42cd8ad8","origin":"AWS::ECS::Container","user":"alice","resource_arn":"arn:aws:ecs:1","fault":true,"error":false,
            "http":{"request":{"method":"GET","url":"https://shop/","client_ip":"203.0.113.7","x_forwarded_for":true},"response":{"status":500,"content_length":-1}},
            "aws":{"account_id":"000000000000","region":"eu","ec2":{"instance_id":"i-1","availability_zone":"a"},"xray":{"sdk":"X-Ray for .NET"}},
            "service":{"version":"1"},"annotations":{"a":1,"b":"x\u00fc","c":true,"d":1e400,"e":null},"metadata":{"default":{"k":[1,{"x":"y"}]}},
            "cause":{"working_directory":"/","exceptions":[{"id":"a3400cd619b47b38","type":"T","message":"m","stack":[{"path":"p","line":1}],"cause":"b3400cd619b47b38"},"b3400cd619b47b38"]},
            "links":[{"trace_id":"1-581cf771-a006649127e371903a2de979","id":"53995c3f42cd8ad8","attributes":{"x":1}}],
            "subsegments":[{"id":"94f38223dd0a0e02","name":"DynamoDB","start_time":1000.5,"end_time":1001,"namespace":"aws","throttle":true,
              "aws":{"operation":"GetItem","table_name":"orders","resource_names":["x"],"retries":2},"cause":"a3400cd619b47b38","precursor_ids":["94f38223dd0a0e03"],
              "subsegments":[{"id":"94f38223dd0a0e04","name":"db@host","start_time":1000.5,"in_progress":true,"namespace":"remote","traced":true,"sql":{"url":"x"}}]}]
            """),
        Independent("c3400cd619b47b38", "70de5b6f19ff9a0a", "SQS", 1001, 1002, "\"namespace\":\"aws\",\"aws\":{\"operation\":\"SendMessage\",\"queue_url\":\"https://q/\"},\"cause\":{\"id\":\"94f38223dd0a0e02\"}"),
        Segment("d3400cd619b47b38", "back", 1001, null, "\"parent_id\":\"c3400cd619b47b38\",\"http\":{\"request\":{\"traced\":true},\"response\":{\"status\":\"429\"}}"),
    ];

    // What damages JSON, ids, numbers and text most.
    private static readonly byte[][] Fragments =
    [
        .. new[]
        {
            "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u", "\\ud800", "null", "true", "false", "-", "0", "9", "1e400", "-1e-400", "1e999999999", "NaN", "\"\"", "{}", "[]", "[[", "{\"a\":",
            "\"id\":", "\"cause\":", "\"parent_id\":", "\"subsegments\":", "\"exceptions\":", "\"annotations\":", "\"links\":", "\"70de5b6f19ff9a0a\"", "\"c3400cd619b47b38\"", "99999999999999999999",
        }.Select(Encoding.UTF8.GetBytes),
        [0], [0xff], [0xc3], [0xed, 0xa0, 0x80], [0xf0, 0x9f, 0x98, 0x80],
    ];

    [Fact]
    public void No_document_makes_reading_or_deriving_throw()
    {
        var random = new Random(1895);
        var accepted = 0;
        for (var i = 0; i < Mutations; i++)
        {
            var document = Mutate(Utf8(Originals[random.Next(Originals.Length)]).ToArray(), random);
            try
            {
                if (!SegmentReader.TryRead(document, out var entity, out _)) continue;
                accepted++;
                Derive(entity, document, random.Next(Originals.Length));
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"Mutation {i}: {Convert.ToBase64String(document)}", e);
            }
        }
        TestContext.Current.TestOutputHelper?.WriteLine($"{Mutations} documents, {accepted} accepted");
        accepted.ShouldBeInRange(Mutations / 20, Mutations - (Mutations / 20), "both ways must be tried");
    }

    private static void Derive(Entity entity, byte[] document, int other)
    {
        var trace = Model.Traces.Trace.Assemble(entity.TraceId, [new ReceivedDocument(document, 1, 1), new ReceivedDocument(Utf8(Originals[other]), 2, 2)]);
        foreach (var segment in CompiledTrace.Of(trace)) Parse(segment.Document);
        if (TraceDigest.Of(trace) is not { } digest) return;
        var graph = new ServiceGraph();
        graph.Add(digest);
        foreach (var link in TraceLink.Of(trace)) graph.Add(link, trace);
        Parse(JsonSerializer.SerializeToUtf8Bytes(digest));
    }

    private static void Parse(ReadOnlyMemory<byte> json)
    {
        var reader = new Utf8JsonReader(json.Span, new JsonReaderOptions { MaxDepth = 2000 });
        while (reader.Read())
        {
        }
    }

    private static byte[] Mutate(byte[] document, Random random)
    {
        var bytes = document.ToList();
        for (var i = random.Next(1, 4); i > 0; i--)
        {
            var at = random.Next(bytes.Count);
            var length = Math.Min(random.Next(1, 12), bytes.Count - at);
            switch (random.Next(6))
            {
                case 0: bytes[at] = (byte)random.Next(256); break;
                case 1: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 2: bytes.RemoveRange(at, length); break;
                case 3: bytes.InsertRange(at, bytes.GetRange(random.Next(bytes.Count - length + 1), length)); break;
                case 4: bytes.InsertRange(at, Fragments[random.Next(Fragments.Length)]); break;
                default: ReplaceToken(bytes, at, random); break;
            }
            if (bytes.Count == 0) bytes.Add((byte)'{');
        }
        return [.. bytes];
    }

    // Something else in the place of a whole value keeps the document JSON, so that more of them are read to the end.
    private static void ReplaceToken(List<byte> bytes, int at, Random random)
    {
        var start = bytes.IndexOf((byte)':', at) + 1;
        if (start == 0) return;
        var end = bytes.FindIndex(start, b => b is (byte)',' or (byte)'}' or (byte)']');
        if (end < 0) return;
        string[] values = ["null", "true", "0", "-1", "1e400", "1e308", "-1e308", "\"\"", "\"x\"", "\"70de5b6f19ff9a0a\"", "\"a3400cd619b47b38\"", "{}", "[]", "[null]", "[{}]", "{\"id\":\"c3400cd619b47b38\"}", "\"\\ud800\"", "253402300800", "\"1e3\""];
        bytes.RemoveRange(start, end - start);
        bytes.InsertRange(start, Encoding.UTF8.GetBytes(values[random.Next(values.Length)]));
    }
}
