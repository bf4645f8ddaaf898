using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Roentgen.Daemon.Batching;
using Roentgen.Model.Signing;

namespace Roentgen.Daemon.Sending;

/// <summary>The body of a batch as the body of a request, from the blocks it lies in; nothing is copied.</summary>
internal sealed class BatchContent : HashedContent
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");
    private static readonly MediaTypeHeaderValue Protobuf = new("application/x-protobuf");

    private readonly Batch _batch;

    public BatchContent(Batch batch)
    {
        _batch = batch;
        Headers.ContentType = TypeOf(batch.Kind);
    }

    /// <summary>The media type of a body of this kind.</summary>
    public static MediaTypeHeaderValue TypeOf(BatchKind kind) => kind == BatchKind.Segments ? Json : Protobuf;

    public override void ComputeSha256(Span<byte> destination)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (var i = 0; i < _batch.PartCount; i++) hash.AppendData(_batch.Part(i).Span);
        hash.GetHashAndReset(destination);
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        for (var i = 0; i < _batch.PartCount; i++) await stream.WriteAsync(_batch.Part(i), cancellationToken).ConfigureAwait(false);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _batch.Length;
        return true;
    }
}
