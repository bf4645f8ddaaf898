using System.Buffers;
using System.IO.Compression;
using Roentgen.Model.Graph;

namespace Roentgen.Storage.Sqlite;

/// <summary>A rollup's graph as it is kept: <see cref="ServiceGraphFormat"/>, its length before it, compressed.</summary>
internal static class RollupData
{
    private const int Quality = 4;
    private const int Window = 18;

    public static byte[] Write(ServiceGraph graph)
    {
        var plain = new ArrayBufferWriter<byte>(4096);
        ServiceGraphFormat.Write(graph, plain);
        var data = new byte[sizeof(int) + BrotliEncoder.GetMaxCompressedLength(plain.WrittenCount)];
        System.Buffers.Binary.BinaryPrimitives.WriteInt32LittleEndian(data, plain.WrittenCount);
        if (!BrotliEncoder.TryCompress(plain.WrittenSpan, data.AsSpan(sizeof(int)), out var written, Quality, Window))
            throw new InvalidOperationException("What is long enough for the worst case was too short.");
        return data[..(sizeof(int) + written)];
    }

    public static ServiceGraph Read(ReadOnlySpan<byte> data)
    {
        var plain = new byte[System.Buffers.Binary.BinaryPrimitives.ReadInt32LittleEndian(data)];
        return BrotliDecoder.TryDecompress(data[sizeof(int)..], plain, out var written) && written == plain.Length && ServiceGraphFormat.TryRead(plain, out var graph)
            ? graph
            : throw new InvalidDataException("A rollup cannot be read.");
    }
}
