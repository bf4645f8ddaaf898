namespace Roentgen.Daemon.Batching;

/// <summary>Takes a body apart again, for the rare case that it must go in parts.</summary>
internal static class BatchBody
{
    /// <summary>
    /// The documents of <c>{"TraceSegmentDocuments":["…","…"]}</c> as <see cref="Batch"/> writes it, escaped as they are there; slices of the body.
    /// </summary>
    public static IReadOnlyList<ReadOnlyMemory<byte>> Documents(ReadOnlyMemory<byte> body)
    {
        var documents = new List<ReadOnlyMemory<byte>>();
        var text = body.Span;
        var at = text.IndexOf((byte)'[');
        while (true)
        {
            var begin = text[(at + 1)..].IndexOf((byte)'"');
            if (begin < 0) return documents;
            var start = at + 1 + begin + 1;
            var end = start;
            while (text[end] != '"') end += text[end] == '\\' ? 2 : 1;
            documents.Add(body[start..end]);
            at = end;
        }
    }
}
