using System.Text.Json;

namespace Roentgen.Sdk.Emitting;

/// <summary>
/// Makes documents that a datagram can carry out of one that is too long: subsegments become documents of their own, the largest first, until the
/// rest is short enough. What is too long by itself loses single values, and says which.
/// </summary>
/// <remarks>
/// Works on the text, since it is needed rarely and then off the application's threads: an embedded subsegment is an independent one but for three members,
/// <c>{"trace_id":"…","type":"subsegment","parent_id":"…", …as it was… }</c>.
/// </remarks>
internal static class DocumentSplitter
{
    /// <summary>Longest document that is sent as it is, in bytes. The service takes 64 KB, a datagram 65,507 bytes with its header.</summary>
    public const int MaxLength = 60_000;

    private static readonly JsonReaderOptions Reading = new() { MaxDepth = 1_000 };

    /// <summary>The document in parts, each with a buffer of its own; the whole is not changed.</summary>
    /// <param name="whole">A document longer than <see cref="MaxLength"/>.</param>
    /// <param name="leftOut">What had to be left out or cut, as <c>metadata.default.order</c>.</param>
    public static List<Document> Split(Document whole, out IReadOnlyList<string> leftOut)
    {
        var parts = new List<Document>();
        var cut = new List<string>();
        // Those who come first stand above those who come later, so that a reader sees parents before children.
        var pending = new Queue<(ReadOnlyMemory<byte> Json, byte[] Prefix)>([(whole.Json, [])]);
        var buffer = new DocumentBuffer();
        byte[]? traceId = null;
        while (pending.TryDequeue(out var next))
        {
            var members = Members(next.Json.Span);
            traceId ??= Value(next.Json, members, "trace_id");
            var below = Separate(next.Json, members, next.Json.Length + next.Prefix.Length, out var kept);
            var own = next.Json.Length + next.Prefix.Length - below.Sum(child => child.Length + 1);
            var replaced = own > MaxLength ? ValueCutter.Cut(next.Json, members, own - MaxLength, cut) : [];

            buffer.Begin();
            buffer.Append("{"u8);
            buffer.Append(next.Prefix);
            Write(buffer, next.Json.Span, members, kept, replaced);
            buffer.Append("}"u8);
            parts.Add(buffer.Take(Name(next.Json, members) ?? whole.Name, whole.ServiceName));
            if (below.Count == 0) continue;

            var prefix = Prefix(traceId, Value(next.Json, members, "id"));
            foreach (var child in below) pending.Enqueue((child, prefix));
        }
        leftOut = cut;
        return parts;
    }

    /// <summary>The members of an object: where each begins, where its value begins, and where it ends.</summary>
    internal static List<Member> Members(ReadOnlySpan<byte> json)
    {
        var members = new List<Member>();
        var reader = new Utf8JsonReader(json, Reading);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var start = (int)reader.TokenStartIndex;
            var name = reader.GetString()!;
            reader.Read();
            var value = (int)reader.TokenStartIndex;
            reader.Skip();
            members.Add(new Member(name, start, value, (int)reader.BytesConsumed));
        }
        return members;
    }

    internal readonly record struct Member(string Name, int Start, int ValueStart, int End)
    {
        public int Length => End - Start;
    }

    // Which subsegments leave, so that the rest is short enough: as few as possible, so the largest.
    private static List<ReadOnlyMemory<byte>> Separate(ReadOnlyMemory<byte> json, List<Member> members, int length, out List<ReadOnlyMemory<byte>> kept)
    {
        var children = Children(json, members);
        var leaving = new HashSet<int>();
        foreach (var (index, child) in children.Index().OrderByDescending(static item => item.Item.Length))
        {
            if (length <= MaxLength) break;
            length -= child.Length + 1;
            leaving.Add(index);
        }
        kept = [.. children.Index().Where(item => !leaving.Contains(item.Index)).Select(static item => item.Item)];
        return [.. children.Index().Where(item => leaving.Contains(item.Index)).Select(static item => item.Item)];
    }

    private static List<ReadOnlyMemory<byte>> Children(ReadOnlyMemory<byte> json, List<Member> members)
    {
        var children = new List<ReadOnlyMemory<byte>>();
        if (members.FindIndex(static member => member.Name == "subsegments") is not (>= 0 and var at)) return children;
        var array = json[members[at].ValueStart..members[at].End];
        var reader = new Utf8JsonReader(array.Span, Reading);
        reader.Read();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            children.Add(array[start..(int)reader.BytesConsumed]);
        }
        return children;
    }

    private static void Write(DocumentBuffer buffer, ReadOnlySpan<byte> json, List<Member> members, List<ReadOnlyMemory<byte>> kept, Dictionary<string, byte[]> replaced)
    {
        var isFirst = true;
        foreach (var member in members)
        {
            var isSubsegments = member.Name == "subsegments";
            if (isSubsegments && kept.Count == 0) continue;
            if (!isFirst) buffer.Append(","u8);
            isFirst = false;
            if (isSubsegments)
            {
                buffer.Append("\"subsegments\":["u8);
                for (var i = 0; i < kept.Count; i++)
                {
                    if (i > 0) buffer.Append(","u8);
                    buffer.Append(kept[i].Span);
                }
                buffer.Append("]"u8);
            }
            else if (replaced.TryGetValue(member.Name, out var value))
            {
                buffer.Append(json[member.Start..member.ValueStart]);
                buffer.Append(value);
            }
            else
            {
                buffer.Append(json[member.Start..member.End]);
            }
        }
    }

    private static byte[] Prefix(ReadOnlySpan<byte> traceId, ReadOnlySpan<byte> parentId) =>
        [.. "\"trace_id\":"u8, .. traceId, .. ",\"type\":\"subsegment\",\"parent_id\":"u8, .. parentId, (byte)','];

    // The value as it stands, quotes included.
    private static byte[] Value(ReadOnlyMemory<byte> json, List<Member> members, string name) =>
        members.FindIndex(member => member.Name == name) is >= 0 and var at ? json.Span[members[at].ValueStart..members[at].End].ToArray() : "\"\""u8.ToArray();

    private static string? Name(ReadOnlyMemory<byte> json, List<Member> members) =>
        Value(json, members, "name") is { Length: > 2 } value ? JsonElement.Parse(value).GetString() : null;
}
