using System.Globalization;
using Roentgen.Model.Ids;
using Roentgen.Model.Traces;

namespace Roentgen.Tests.Traces;

/// <summary>
/// Documents of one trace, of any shape: segments and independent subsegments, whole and as fragments, inline trees, calls that are answered
/// by segments and calls that are not, orphans, circles of parents, causes and links that name something else. Equal seeds give equal traces.
/// </summary>
/// <remarks>
/// An id has one complete version, because of two the first to arrive wins by definition; it has any number of fragments.
/// </remarks>
internal sealed class RandomTrace
{
    private static readonly string[] Names = ["shop", "back", "DynamoDB", "SQS", "db@host"];
    private readonly Random _random;
    private readonly string[] _ids;
    private readonly string[] _complete;
    private readonly bool[] _isSegment;

    public RandomTrace(int seed)
    {
        _random = new Random(seed);
        Id = new TraceId((uint)seed, 1, 2);
        _ids = [.. Enumerable.Range(0, _random.Next(1, 14)).Select(i => (0x1111_1111_1111_1111UL * (ulong)(i + 1)).ToString("x16", CultureInfo.InvariantCulture))];
        _isSegment = [.. _ids.Select(_ => Chance(0.4))];
        _complete = new string[_ids.Length];
        // From the last to the first: inline subsegments have larger indexes, so that no tree holds itself.
        for (var i = _ids.Length - 1; i >= 0; i--) _complete[i] = $"{Begin(i)},\"end_time\":{Time(8)}{Rest(i, inline: Chance(0.4))}";

        var documents = new List<string>();
        for (var i = 0; i < _ids.Length; i++)
        {
            var parent = Chance(0.8) || !_isSegment[i] ? $",\"parent_id\":\"{(Chance(0.9) ? AnyId() : "00000000000000ff")}\"" : "";
            if (Chance(0.8)) documents.Add(Document(_isSegment[i], parent, _complete[i]));
            while (Chance(0.3))
                documents.Add(Document(Chance(0.5), $",\"parent_id\":\"{AnyId()}\"", $"{Begin(i)},\"in_progress\":true{Rest(i, inline: Chance(0.2))}"));
        }
        Documents = documents;
    }

    public TraceId Id { get; }

    public IReadOnlyList<string> Documents { get; }

    public Trace Assemble() => Assemble(Documents, _ => 1);

    /// <summary>The same documents in another order, some of them more than once, in other calls.</summary>
    public Trace AssembleOtherwise(int seed)
    {
        var random = new Random(seed);
        var documents = Documents.Concat(Documents.Where(_ => random.Next(3) == 0)).ToArray();
        random.Shuffle(documents);
        var call = 1L;
        return Assemble(documents, _ => call += random.Next(2));
    }

    private Trace Assemble(IReadOnlyList<string> documents, Func<string, long> call) =>
        Trace.Assemble(Id, [.. documents.Select(document => new ReceivedDocument(Roentgen.Tests.Documents.Utf8(document), call(document), 1))]);

    private string Document(bool isSegment, string parent, string members) =>
        $"{{{members},\"trace_id\":\"{Id}\"{(isSegment ? "" : ",\"type\":\"subsegment\"")}{parent}}}";

    private string Begin(int i) => $"\"id\":\"{_ids[i]}\",\"name\":\"{Names[i % Names.Length]}\",\"start_time\":{Time(0)}";

    private string Rest(int i, bool inline)
    {
        var rest = "";
        if (Chance(0.3)) rest += Chance(0.5) ? ",\"namespace\":\"remote\"" : ",\"namespace\":\"aws\",\"aws\":{\"operation\":\"Get\",\"table_name\":\"orders\",\"queue_url\":\"https://q/\",\"region\":\"eu\"}";
        if (Chance(0.1)) rest += ",\"sql\":{}";
        if (Chance(0.4)) rest += ",\"fault\":true";
        if (Chance(0.2)) rest += ",\"error\":true";
        if (Chance(0.1)) rest += ",\"throttle\":true";
        if (Chance(0.3)) rest += $",\"http\":{{\"request\":{{\"url\":\"http://{i}/\",\"traced\":{(Chance(0.5) ? "true" : "false")}}},\"response\":{{\"status\":{_random.Next(2, 6)}{_random.Next(0, 30):00}}}}}";
        if (Chance(0.2)) rest += $",\"user\":\"user{_random.Next(3)}\",\"origin\":\"AWS::ECS::Container\"";
        if (Chance(0.3)) rest += $",\"annotations\":{{\"k{_random.Next(80)}\":{_random.Next(5)},\"all\":\"{_random.Next(5)}\"}}";
        if (Chance(0.3)) rest += ",\"cause\":" + Cause(i);
        if (Chance(0.2)) rest += $",\"links\":[{{\"trace_id\":\"{new TraceId((uint)_random.Next(20), 1, 2)}\",\"id\":\"{AnyId()}\",\"attributes\":{{}}}}]";
        if (!inline) return rest;
        var children = Enumerable.Range(i + 1, _ids.Length - i - 1).Where(child => !_isSegment[child] && Chance(0.3)).Take(3)
            .Select(child => Chance(0.8) ? _complete[child] : $"{Begin(child)},\"in_progress\":true");
        return rest + $",\"subsegments\":[{string.Join(',', children.Select(child => $"{{{child}}}"))}]";
    }

    private string Cause(int i) => _random.Next(4) switch
    {
        0 => $"\"{AnyId()}\"",
        1 => $"{{\"id\":\"{AnyId()}\"}}",
        2 => $"{{\"exceptions\":[\"eeeeeeeeeeeeee{_random.Next(_ids.Length):00}\"]}}",
        _ => $"{{\"exceptions\":[{{\"id\":\"eeeeeeeeeeeeee{i:00}\",\"type\":\"Of{i}\",\"message\":\"x\",\"stack\":[]}}]}}",
    };

    private string AnyId() => _ids[_random.Next(_ids.Length)];

    private string Time(int after) => (1000 + after + (_random.Next(-1, 8000) / 1000.0)).ToString(CultureInfo.InvariantCulture);

    private bool Chance(double probability) => _random.NextDouble() < probability;
}
