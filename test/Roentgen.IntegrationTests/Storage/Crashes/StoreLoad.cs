using System.Globalization;
using System.Text;
using Roentgen.Model.Ids;
using Roentgen.Storage;
using Roentgen.Storage.Sqlite;

namespace Roentgen.IntegrationTests.Storage.Crashes;

/// <summary>
/// What is written while processes are killed: a pure function of round, writer and number of the call, so that whoever checks afterwards needs
/// to know nothing but how far each writer came.
/// </summary>
internal static class StoreLoad
{
    public const int Writers = 6;

    private const int CallsPerTrace = 4;
    private const int CallsPerLongTraceDocument = 20;

    // So that a campaign sees midnights.
    private const int SecondsPerRound = 3 * 3600;

    /// <summary>Epoch second at which a call is received: rounds are hours apart, a minute of them has some calls.</summary>
    public static long ReceivedAt(int round, int call) => (20_000 * StoreExtensions.SecondsPerDay) + ((long)round * SecondsPerRound) + (call / 10);

    /// <summary>
    /// How the store is opened. In every other round it does all that it ever does as often as it can: it packs at once, in small blocks, and
    /// begins a new part whenever it may.
    /// </summary>
    public static SqliteStoreOptions Options(int round) => round % 2 == 0 ? new SqliteStoreOptions() : new SqliteStoreOptions
    {
        BlockDocuments = 100,
        QuietTime = TimeSpan.FromMilliseconds(20),
        CareInterval = TimeSpan.FromMilliseconds(5),
        MaxUnpackedBytes = 256 * 1024,
        MaxPartBytes = 1024 * 1024,
    };

    /// <summary>Since when documents are kept in a round: for a day.</summary>
    public static long KeptSince(int round) => ReceivedAt(round, 0) - StoreExtensions.SecondsPerDay;

    /// <summary>The trace that a writer goes on with from round to round.</summary>
    public static TraceId LongTrace(int writer) => new(0x5FFF_FFFF, (ulong)writer, 0);

    /// <summary>
    /// The documents of a call: of a trace that takes four calls of this writer, from a fragment to its completion; of a trace that all writers
    /// write to; of none to three that have but one; now and then of the trace that never ends. 100 bytes to 3 KB each.
    /// </summary>
    public static List<NewDocument> Call(int round, int writer, int call)
    {
        var random = new Random((round * 1_000_003) + (writer * 100_003) + call);
        var own = Id(round, writer, call / CallsPerTrace);
        var documents = new List<NewDocument>
        {
            (call % CallsPerTrace) switch
            {
                0 => Document(own, 1, "front", null, call, random),
                CallsPerTrace - 1 => Document(own, 1, "front", 900 + random.Next(1000), call, random),
                var part => Document(own, part + 1, $"back-{part}", random.Next(800), call, random, ",\"parent_id\":\"0000000000000001\""),
            },
            Document(Id(round, Writers, call / CallsPerTrace), 100 + (writer * CallsPerTrace) + (call % CallsPerTrace), $"shared-{writer}", random.Next(1000), call, random),
        };
        for (var single = random.Next(4); single > 0; single--) documents.Add(Document(Id(round, 1000 + writer, (call * 4) + single), 1, "single", random.Next(100), call, random));
        if (call % CallsPerLongTraceDocument == 0) documents.Add(Document(LongTrace(writer), (round * 1_000_000) + call + 1, "long", random.Next(1000), call, random));
        return documents;
    }

    private static TraceId Id(int round, int writer, int number) => new(0x6000_0000 + (uint)round, (ulong)writer, (uint)number);

    private static NewDocument Document(TraceId id, int segment, string name, int? milliseconds, int call, Random random, string more = "")
    {
        var end = milliseconds is { } duration ? string.Create(CultureInfo.InvariantCulture, $"\"end_time\":{1000 + (duration / 1000.0)}") : "\"in_progress\":true";
        var fault = random.Next(10) == 0 ? ",\"fault\":true" : "";
        var bytes = new byte[random.Next(8) == 0 ? 1500 : random.Next(50)];
        random.NextBytes(bytes);
        return new NewDocument(id, Encoding.UTF8.GetBytes(
            $$"""{"trace_id":"{{id}}","id":"{{segment:x16}}","name":"{{name}}","start_time":1000,{{end}}{{fault}}{{more}},"metadata":{"call":{{call}},"noise":"{{Convert.ToHexStringLower(bytes)}}" } }"""));
    }
}
