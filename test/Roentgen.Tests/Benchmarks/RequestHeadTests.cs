using System.Buffers;
using System.Text;
using Roentgen.Benchmarks.Daemon;

namespace Roentgen.Tests.Benchmarks;

public sealed class RequestHeadTests
{
    [Fact]
    public void A_head_is_read_when_it_is_complete_and_not_before()
    {
        var text = "POST /TraceSegments HTTP/1.1\r\nHost: a\r\nCONTENT-LENGTH: 12 \r\nContent-Encoding: gzip\r\nConnection: close\r\n\r\nbody"u8.ToArray();
        var end = text.Length - "body".Length;
        for (var length = 0; length < end; length++) RequestHead.TryRead(text.AsSpan(0, length), out _).ShouldBeFalse();
        RequestHead.TryRead(text, out var head).ShouldBeTrue();
        head.ShouldBe(new RequestHead(end, Operation.PutTraceSegments, 12, IsCompressed: true, ExpectsContinue: false, IsLast: true));
    }

    [Theory]
    [InlineData("POST /TelemetryRecords", "PutTelemetryRecords")]
    [InlineData("POST /GetSamplingRules", "GetSamplingRules")]
    [InlineData("POST /SamplingTargets", "GetSamplingTargets")]
    [InlineData("GET /TraceSegments", "Unknown")]
    public void The_call_is_known_by_its_method_and_path(string methodAndPath, string operation)
    {
        RequestHead.TryRead(Encoding.ASCII.GetBytes($"{methodAndPath} HTTP/1.1\r\n\r\n"), out var head).ShouldBeTrue();
        head.Operation.ToString().ShouldBe(operation);
    }

    [Theory]
    [InlineData("PRI * HTTP/2.0\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\nno header\r\n\r\n")]
    public void What_is_no_request_is_told(string text) =>
        Should.Throw<InvalidDataException>(() => RequestHead.TryRead(Encoding.ASCII.GetBytes(text), out _));

    [Fact]
    public void Chunks_are_put_together_when_all_are_there_and_not_before()
    {
        var text = "5\r\nhello\r\nA;x=y\r\n, chunks!!\r\n0\r\n\r\nnext"u8.ToArray();
        var body = new ArrayBufferWriter<byte>();
        for (var length = 0; length < text.Length - "next".Length; length++) ChunkedBody.TryRead(text.AsSpan(0, length), body, out _).ShouldBeFalse();
        body.WrittenCount.ShouldBe(0);
        ChunkedBody.TryRead(text, body, out var whole).ShouldBeTrue();
        Encoding.ASCII.GetString(body.WrittenSpan).ShouldBe("hello, chunks!!");
        whole.ShouldBe(text.Length - "next".Length);
    }
}
