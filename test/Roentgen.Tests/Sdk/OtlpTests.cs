using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using Roentgen.Sdk.Emitting;
using Roentgen.Sdk.Emitting.Otlp;
using Roentgen.Sdk.Plugins;

namespace Roentgen.Tests.Sdk;

/// <summary>
/// Documents as spans. Read back with a reader of the test's own, by the field numbers of
/// https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/trace/v1/trace.proto
/// </summary>
public sealed class OtlpTests
{
    private const string Trace = "\"trace_id\":\"1-5759e988-bd862e3fe1be46a994272793\"";

    private readonly ApplicationBlock _application = new("1.2");

    [Fact]
    public void A_segment_is_a_server_span_and_a_call_below_it_a_client_span()
    {
        _application.Describe(new EnvironmentBlock(Plugin.Ecs, "ecs", [("container", "box"), ("container_arn", "arn:c")]));
        var request = Write("""
            {TRACE,"parent_id":"00f067aa0ba902b7","user":"alice","origin":"AWS::ECS::Container","aws":{"xray":{"sdk":"s","sampling_rule_name":"r"}},"service":{"runtime":".NET"},
             "id":"53995c3f42cd8ad8","name":"shop","start_time":1795336825.764478,"end_time":1795336825.769574,"error":true,"throttle":true,
             "http":{"request":{"method":"GET","url":"http://shop/?q=1","user_agent":"curl","client_ip":"203.0.113.7","x_forwarded_for":true},"response":{"status":429,"content_length":12}},
             "annotations":{"tier":"gold","count":3,"ratio":0.5,"ready":true},"metadata":{"default":{"note":"x"},"lib":{"state":{"a":[1]}}},
             "subsegments":[{"id":"63995c3f42cd8ad8","name":"stock.example.com","start_time":1795336825.765,"end_time":1795336825.766,"namespace":"remote","http":{"request":{"method":"GET","url":"http://stock/"}}}]}
            """);
        var resource = request.One(1).One(1);
        Attributes(resource, 1).ShouldContain("service.name=shop");
        Attributes(resource, 1).ShouldContain("cloud.platform=aws_ecs");
        Attributes(resource, 1).ShouldContain("container.name=box");
        Attributes(resource, 1).ShouldContain("aws.ecs.container.arn=arn:c");
        Attributes(resource, 1).ShouldContain("service.version=1.2");
        Attributes(resource, 1).ShouldContain("telemetry.sdk.name=Roentgen for .NET");
        request.One(1).One(2).One(1).Text(1).ShouldBe("Roentgen.Sdk");

        var spans = request.One(1).One(2).Messages(2);
        spans.Count.ShouldBe(2);
        var segment = spans[0];
        Convert.ToHexStringLower(segment.Bytes(1)).ShouldBe("5759e988bd862e3fe1be46a994272793");
        Convert.ToHexStringLower(segment.Bytes(2)).ShouldBe("53995c3f42cd8ad8");
        Convert.ToHexStringLower(segment.Bytes(4)).ShouldBe("00f067aa0ba902b7");
        segment.Text(5).ShouldBe("shop");
        segment.Number(6).ShouldBe(2u);
        segment.Number(7).ShouldBe(1795336825764478000u);
        segment.Number(8).ShouldBe(1795336825769574000u);
        segment.One(15).Number(3).ShouldBe(2u);
        segment.Number(16).ShouldBe(1u);
        Attributes(segment, 9).ShouldBe(
        [
            "http.request.method=GET", "url.full=http://shop/?q=1", "user_agent.original=curl", "client.address=203.0.113.7", "http.response.status_code=429", "http.response.body.size=12",
            "aws.xray.sampling_rule=r", "enduser.id=alice", "aws.xray.error=True", "aws.xray.throttle=True",
            "tier=gold", "count=3", "ratio=0.5", "ready=True", "aws.xray.annotations=[tier,count,ratio,ready]", "note=x", "lib.state={\"a\":[1]}",
        ]);

        var call = spans[1];
        Convert.ToHexStringLower(call.Bytes(4)).ShouldBe("53995c3f42cd8ad8");
        call.Number(6).ShouldBe(3u);
        Attributes(call, 9).ShouldContain("server.address=stock.example.com");
        call.Messages(15).ShouldBeEmpty();
    }

    [Fact]
    public void Databases_calls_of_AWS_exceptions_and_links_have_their_places()
    {
        var request = Write("""
            {TRACE,"type":"subsegment","parent_id":"53995c3f42cd8ad8","id":"63995c3f42cd8ad8","name":"orders@db.example.com","start_time":1.5,"end_time":2,"fault":true,"namespace":"remote",
             "sql":{"url":"postgresql://db.example.com/orders","database_type":"PostgreSQL","sanitized_query":"select ?"},
             "cause":{"working_directory":"/","exceptions":[{"id":"73995c3f42cd8ad8","type":"T","message":"M","stack":[{"path":"a.cs","line":3,"label":"C.M"}]}]},
             "links":[{"trace_id":"1-5759e988-bd862e3fe1be46a994272799","id":"83995c3f42cd8ad8"}],
             "subsegments":[{"id":"93995c3f42cd8ad8","name":"DynamoDB","start_time":1.6,"end_time":1.7,"namespace":"aws","aws":{"operation":"GetItem","region":"us-west-2","table_name":"orders","request_id":"Q"}},
                            {"id":"a3995c3f42cd8ad8","name":"local","start_time":1.6,"end_time":1.7}]}
            """);
        var spans = request.One(1).One(2).Messages(2);
        Attributes(spans[0], 9).ShouldBe(
            ["db.system.name=PostgreSQL", "db.query.text=select ?", "db.connection_string=postgresql://db.example.com/orders", "db.namespace=orders", "server.address=db.example.com", "aws.xray.fault=True"]);
        var exception = spans[0].One(11);
        exception.Number(1).ShouldBe(2_000_000_000u);
        exception.Text(2).ShouldBe("exception");
        Attributes(exception, 3).ShouldBe(["exception.type=T", "exception.message=M", "exception.stacktrace=   at C.M in a.cs:line 3\n"]);
        Convert.ToHexStringLower(spans[0].One(13).Bytes(1)).ShouldBe("5759e988bd862e3fe1be46a994272799");
        Convert.ToHexStringLower(spans[0].One(13).Bytes(2)).ShouldBe("83995c3f42cd8ad8");
        Attributes(spans[1], 9).ShouldBe(["rpc.method=GetItem", "aws.region=us-west-2", "aws.request_id=Q", "aws.dynamodb.table_names=[orders]", "rpc.system=aws-api", "rpc.service=DynamoDB"]);
        spans[2].Number(6).ShouldBe(1u);
    }

    [Fact]
    public void Every_service_name_has_a_resource_of_its_own_and_long_messages_their_lengths()
    {
        var documents = new[] { Document("a", new string('x', 300)), Document("b", new string('y', 70_000)), Document("a", "z") };
        var request = new Message(new OtlpFormat(_application).Write(documents, new DropReason[3]));
        var resources = request.Messages(1);
        resources.Select(resource => Attributes(resource.One(1), 1)[0]).ShouldBe(["service.name=a", "service.name=b"]);
        resources[0].One(2).Messages(2).Select(span => span.Text(5).Length).ShouldBe([300, 1]);
        resources[1].One(2).Messages(2).Single().Text(5).Length.ShouldBe(70_000);
    }

    [Fact]
    public void What_has_not_ended_is_no_span()
    {
        var outcomes = new DropReason[1];
        new OtlpFormat(_application).Write([DocumentOf("shop", """{TRACE,"id":"63995c3f42cd8ad8","name":"shop","start_time":1,"in_progress":true}""")], outcomes);
        outcomes.ShouldBe([DropReason.Unfinished]);
    }

    [Fact]
    public void Spans_that_a_collector_rejects_are_counted_and_its_words_are_told()
    {
        // partial_success { rejected_spans: 1, error_message: "full" }
        byte[] answer = [0x0A, 0x08, 0x08, 0x01, 0x12, 0x04, .. "full"u8];
        var outcomes = new DropReason[2];
        new OtlpFormat(_application).Read(answer, [Document("a", "1"), Document("a", "2")], outcomes).ShouldNotBeNull().ShouldContain("full");
        outcomes.ShouldBe([DropReason.Rejected, DropReason.None]);
        foreach (var none in new byte[][] { [], [0x0A, 0x00], [0xFF, 0xFF], [0x0A, 0x7F], [0x0A, 0x02, 0x08] })
            new OtlpFormat(_application).Read(none, [], []).ShouldBeNull();
    }

    private Message Write(string json) => new(new OtlpFormat(_application).Write([DocumentOf("shop", json)], new DropReason[1]));

    private static Document Document(string service, string name) =>
        DocumentOf(service, """{TRACE,"id":"63995c3f42cd8ad8","name":"NAME","start_time":1,"end_time":2}""".Replace("NAME", name, StringComparison.Ordinal));

    // TRACE stands for the trace id.
    private static Document DocumentOf(string service, string json)
    {
        json = json.Replace("TRACE", Trace, StringComparison.Ordinal);
        JsonElement.Parse(json).ValueKind.ShouldBe(JsonValueKind.Object);
        var buffer = new DocumentBuffer();
        buffer.Begin();
        buffer.Append(Encoding.UTF8.GetBytes(json));
        return buffer.Take("name", service);
    }

    private static List<string> Attributes(Message owner, int field) => [.. owner.Messages(field).Select(attribute => $"{attribute.Text(1)}={Value(attribute.One(2))}")];

    // AnyValue: the field that is there says the type.
    private static string Value(Message any)
    {
        var (field, wire, number, bytes) = any.Fields.ShouldHaveSingleItem();
        return (field, wire) switch
        {
            (1, 2) => Encoding.UTF8.GetString(bytes),
            (2, 0) => (number != 0).ToString(),
            (3, 0) => ((long)number).ToString(System.Globalization.CultureInfo.InvariantCulture),
            (4, 1) => BitConverter.UInt64BitsToDouble(number).ToString(System.Globalization.CultureInfo.InvariantCulture),
            (5, 2) => $"[{string.Join(',', new Message(bytes).Messages(1).Select(Value))}]",
            _ => throw new InvalidOperationException($"field {field} of wire type {wire}"),
        };
    }

    /// <summary>A protobuf message, field by field.</summary>
    private sealed class Message
    {
        public Message(byte[] bytes)
        {
            var at = 0;
            while (at < bytes.Length)
            {
                var tag = Varint(bytes, ref at);
                var wire = (int)(tag & 7);
                ulong number = 0;
                byte[] content = [];
                switch (wire)
                {
                    case 0:
                        number = Varint(bytes, ref at);
                        break;
                    case 1:
                        number = BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(at));
                        at += 8;
                        break;
                    case 2:
                        var length = (int)Varint(bytes, ref at);
                        content = bytes[at..(at + length)];
                        at += length;
                        break;
                    case 5:
                        number = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at));
                        at += 4;
                        break;
                    default:
                        throw new InvalidOperationException($"wire type {wire}");
                }
                Fields.Add(((int)(tag >> 3), wire, number, content));
            }
        }

        public List<(int Field, int Wire, ulong Number, byte[] Bytes)> Fields { get; } = [];

        public List<Message> Messages(int field) => [.. Fields.Where(f => f.Field == field).Select(f => new Message(f.Bytes))];

        public Message One(int field) => Messages(field).ShouldHaveSingleItem();

        public byte[] Bytes(int field) => Fields.Where(f => f.Field == field).ShouldHaveSingleItem().Bytes;

        public string Text(int field) => Encoding.UTF8.GetString(Bytes(field));

        public ulong Number(int field) => Fields.Where(f => f.Field == field).ShouldHaveSingleItem().Number;

        private static ulong Varint(byte[] bytes, ref int at)
        {
            ulong value = 0;
            for (var shift = 0; ; shift += 7)
            {
                var b = bytes[at++];
                value |= (ulong)(b & 0x7F) << shift;
                if (b < 0x80) return value;
            }
        }
    }
}
