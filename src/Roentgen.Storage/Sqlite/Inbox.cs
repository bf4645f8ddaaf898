using Roentgen.Model.Ids;
using Roentgen.Model.Traces;
using Roentgen.Storage.Sqlite.Blocks;

namespace Roentgen.Storage.Sqlite;

/// <summary>How the documents of a call are written until they are packed: for each, 16 bytes of trace id, a length, the bytes.</summary>
internal static class Inbox
{
    // Of a length of an int.
    private const int MaxVarint = 5;

    public static byte[] Write(IReadOnlyCollection<(TraceId TraceId, ReadOnlyMemory<byte> Json)> documents)
    {
        var writer = new ByteWriter(documents.Sum(static document => TraceId.ByteLength + MaxVarint + document.Json.Length));
        foreach (var (id, json) in documents)
        {
            id.WriteBytes(writer.Reserve(TraceId.ByteLength));
            writer.Text(json.Span);
        }
        return writer.ToArray();
    }

    public static List<(TraceId TraceId, ReceivedDocument Document)> Read(byte[] bytes, long call, long receivedAt)
    {
        var found = new List<(TraceId, ReceivedDocument)>();
        var reader = new ByteReader(bytes);
        while (reader.Remaining > 0)
        {
            var id = TraceId.FromBytes(reader.Bytes(TraceId.ByteLength));
            var length = reader.Text().Length;
            found.Add((id, new ReceivedDocument(bytes.AsMemory(bytes.Length - reader.Remaining - length, length), call, receivedAt)));
        }
        return found;
    }
}
