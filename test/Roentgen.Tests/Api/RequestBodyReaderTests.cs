using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Roentgen.Service.Api;

namespace Roentgen.Tests.Api;

public sealed class RequestBodyReaderTests
{
    private const int Limit = 16 * 1024 * 1024;

    [Theory]
    [InlineData(Limit)]
    [InlineData(100_000)]
    [InlineData(null)]
    public async Task What_is_only_announced_gets_no_room(int? announced)
    {
        var body = new Arriving(0);
        (await ReadAsync(body, announced)).Length.ShouldBe(0);
        body.MostRoom.ShouldBeLessThanOrEqualTo(RequestBodyReader.FirstRoom);
    }

    [Theory]
    [InlineData(Limit, Limit)]
    [InlineData(Limit, null)]
    [InlineData(1_000_000, 1_000_000)]
    [InlineData(65536, 65536)]
    [InlineData(3, 3)]
    [InlineData(3, 0)]
    [InlineData(0, 0)]
    public async Task What_has_come_gets_as_much_room_again_and_is_read_whole(int length, int? announced)
    {
        var body = new Arriving(length);
        var read = await ReadAsync(body, announced);
        read.Length.ShouldBe(length);
        read.Span.IndexOfAnyExcept((byte)'a').ShouldBe(-1);
        body.MostRoom.ShouldBeLessThanOrEqualTo(Math.Max(RequestBodyReader.FirstRoom, (length / 2) + 1));
    }

    [Fact]
    public async Task A_byte_beyond_the_limit_is_refused() =>
        (await Should.ThrowAsync<ApiException>(() => ReadAsync(new Arriving(Limit + 1), null))).Code.ShouldBe("RequestEntityTooLargeException");

    [Fact]
    public async Task A_body_that_breaks_off_is_a_client_that_went_away() =>
        await Should.ThrowAsync<ConnectionResetException>(() => ReadAsync(new Arriving(10, new IOException("The client reset the request stream.")), 20));

    private static Task<ReadOnlyMemory<byte>> ReadAsync(Stream body, int? announced)
    {
        var request = new DefaultHttpContext().Request;
        (request.Body, request.ContentLength) = (body, announced);
        return RequestBodyReader.ReadAsync(request, Limit, TestContext.Current.CancellationToken);
    }

    /// <summary>A body of many <c>a</c>, and how much room it was ever offered.</summary>
    private sealed class Arriving(int length, Exception? end = null) : Stream
    {
        private int _left = length;

        public int MostRoom { get; private set; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            MostRoom = Math.Max(MostRoom, buffer.Length);
            if (_left == 0 && end is not null) throw end;
            var read = Math.Min(_left, buffer.Length);
            buffer.Span[..read].Fill((byte)'a');
            _left -= read;
            return ValueTask.FromResult(read);
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
