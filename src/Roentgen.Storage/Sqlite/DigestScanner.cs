using System.Collections.Immutable;
using Roentgen.Model.Graph;
using Roentgen.Model.Ids;
using Roentgen.Storage.Sqlite.Blocks;

namespace Roentgen.Storage.Sqlite;

/// <summary>
/// Goes through the digests of a window, newest first: those that are not packed, and those of the blocks, of which only what a question may
/// want is computed from its documents.
/// </summary>
internal sealed class DigestScanner
{
    // Blocks asked for at once; most scans end before the second lot.
    private const int BlocksAtOnce = 64;

    // About a hundredth of a second's work for two cores.
    private const int MaxOpenedAtOnce = 8;

    // Digests computed at once, side by side: few at first, as many questions want no more, then twice as many each time.
    private const int MaxDigestsAtOnce = 64;

    // How many traces may be passed over before the caller hears how far the scan has come.
    private const int MaxSilence = 5_000;

    private readonly PartSet _set;
    private readonly ImmutableArray<Part> _parts;
    private readonly DigestScan _scan;
    private readonly Dictionary<TraceId, TraceSketch> _unpacked;
    private readonly PriorityQueue<Candidate, ScanPosition> _found = new(Comparer<ScanPosition>.Create(static (a, b) => b.CompareTo(a)));
    private readonly List<Source> _sources = [];
    private readonly Dictionary<PartName, long> _lastBlocks = [];
    private readonly Queue<ScanStep> _ready = [];
    private int _digestsAtOnce = 1;
    private int _lookedAt;
    private int _opened;

    /// <param name="set">What is in memory.</param>
    /// <param name="parts">The parts to look at.</param>
    /// <param name="elsewhere">All parts, for documents of a trace that stand in another.</param>
    /// <param name="scan">The question.</param>
    /// <param name="withUnpacked">Whether digests that are not packed are found, too. They hide those that they replace in any case.</param>
    public DigestScanner(PartSet set, ImmutableArray<Part> parts, ImmutableArray<Part> elsewhere, DigestScan scan, bool withUnpacked = true)
    {
        _set = set;
        _parts = elsewhere;
        _scan = scan;
        // At one moment: what is packed in the next is found where it was.
        lock (set.Lock)
        {
            _unpacked = Unpacked();
            foreach (var part in elsewhere) _lastBlocks.Add(part.Name, part.LastBlock);
        }
        foreach (var part in parts) _sources.Add(new Source(part));
        if (!withUnpacked) return;
        foreach (var (id, sketch) in _unpacked)
        {
            if (sketch.Found is not { } found || new ScanPosition(found.Microseconds(scan.Clock), id) is var position && !Lies(position)) continue;
            if (scan.Where.All(found.MayMeet)) _found.Enqueue(new Candidate(null, 0, 0, sketch.ThroughCall), position);
            else _lookedAt++;
        }
    }

    /// <summary>What to compute a digest from.</summary>
    /// <param name="Part">The part of its block; null for one that is not packed.</param>
    /// <param name="Block">Its block.</param>
    /// <param name="Trace">Which of the block's traces.</param>
    /// <param name="ThroughCall">The newest call that went into it; for one that is not packed.</param>
    private readonly record struct Candidate(Part? Part, long Block, int Trace, long ThroughCall);

    /// <summary>The blocks of one part, as far as they were asked for.</summary>
    private sealed class Source(Part part)
    {
        private readonly Queue<BlockTime> _next = [];
        private BlockTime? _last;
        private bool _ended;

        public Part Part => part;

        public BlockTime? Peek(DigestScan scan)
        {
            if (_next.Count == 0 && !_ended)
            {
                // Behind a place, blocks that begin before it may still hold what comes after it.
                var to = scan.After is { } after ? Math.Min(scan.ToMicroseconds, after.Microseconds + 1) : scan.ToMicroseconds;
                var blocks = part.Read(reader => reader.Blocks(scan.Clock, scan.FromMicroseconds, to, _last, BlocksAtOnce));
                foreach (var block in blocks) _next.Enqueue(block);
                _ended = blocks.Count < BlocksAtOnce;
                if (blocks.Count > 0) _last = blocks[^1];
            }
            return _next.TryPeek(out var next) ? next : null;
        }

        public void Dequeue() => _next.Dequeue();
    }

    /// <summary>The next step; null at the end.</summary>
    public ScanStep? Next()
    {
        while (true)
        {
            if (_ready.TryDequeue(out var ready)) return ready;
            var source = NewestSource(out var block);
            if (source is not null && (!_found.TryPeek(out _, out var top) || block.Newest >= top.Microseconds))
            {
                OpenNext(source);
                // Nothing older than what the next block holds, and nothing found that is newer: so far is certain.
                if (_lookedAt > MaxSilence && NewestSource(out var next) is not null && (!_found.TryPeek(out _, out var waiting) || waiting.Microseconds < next.Newest))
                    return Step(null, new ScanPosition(next.Newest + 1, default));
                continue;
            }
            if (_found.Count == 0) return null;
            ComputeNext(source is null ? long.MinValue : block.Newest);
        }
    }

    // The newest of what was found, as far as it is newer than all that the next block holds.
    private void ComputeNext(long newestOfNext)
    {
        var next = new List<(Candidate Candidate, ScanPosition Position)>(_digestsAtOnce);
        while (next.Count < _digestsAtOnce && _found.TryPeek(out var candidate, out var position) && position.Microseconds > newestOfNext)
        {
            _found.Dequeue();
            next.Add((candidate, position));
        }
        _digestsAtOnce = Math.Min(2 * _digestsAtOnce, MaxDigestsAtOnce);
        var digests = new TraceDigest?[next.Count];
        if (next.Count == 1) digests[0] = Digest(next[0].Candidate, next[0].Position.TraceId);
        else Parallel.For(0, next.Count, i => digests[i] = Digest(next[i].Candidate, next[i].Position.TraceId));
        for (var i = 0; i < digests.Length; i++)
        {
            _lookedAt++;
            _ready.Enqueue(Step(digests[i], next[i].Position));
        }
    }

    // Null where what it is derived from is damaged; the others answer.
    private TraceDigest? Digest(Candidate candidate, TraceId id)
    {
        try
        {
            return candidate.Part is { } part ? _set.Digest(part, candidate.Block, candidate.Trace, _parts) : _set.Digest(id, candidate.ThroughCall, _parts);
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private ScanStep Step(TraceDigest? digest, ScanPosition position)
    {
        var step = new ScanStep(digest, position, _lookedAt);
        _lookedAt = 0;
        return step;
    }

    private Source? NewestSource(out BlockTime block)
    {
        Source? newest = null;
        block = default;
        foreach (var source in _sources)
        {
            if (source.Peek(_scan) is { } next && (newest is null || next.Newest > block.Newest)) (newest, block) = (source, next);
        }
        return newest;
    }

    // One block at first, as that mostly has all that is asked for; the further a scan goes, the more of them at once.
    private void OpenNext(Source source)
    {
        var numbers = new List<long>();
        for (var atOnce = Math.Clamp(_opened, 1, MaxOpenedAtOnce); atOnce > 0 && source.Peek(_scan) is { } next; atOnce--)
        {
            if (next.Id <= _lastBlocks[source.Part.Name]) numbers.Add(next.Id);
            source.Dequeue();
        }
        _opened += numbers.Count;
        var found = new (List<(int Trace, ScanPosition Position)> Rows, int PassedOver)[numbers.Count];
        Parallel.For(0, found.Length, i => found[i] = Search(source.Part, numbers[i]));
        for (var i = 0; i < found.Length; i++)
        {
            _lookedAt += found[i].PassedOver;
            foreach (var (trace, position) in found[i].Rows) _found.Enqueue(new Candidate(source.Part, numbers[i], trace, 0), position);
        }
    }

    private (List<(int Trace, ScanPosition Position)> Rows, int PassedOver) Search(Part part, long number)
    {
        var rows = new List<(int, ScanPosition)>();
        var passedOver = 0;
        try
        {
            var block = _set.ReadBlock(part, number);
            var may = block.Candidates(_scan.Where);
            for (var trace = 0; trace < block.Count; trace++)
            {
                if (block.Position(trace, _scan.Clock) is not { } position || !Lies(position)) continue;
                if (may is not null && !may[trace]) passedOver++;
                else if (!_unpacked.ContainsKey(position.TraceId) && !IsSuperseded(new TracePlace(part.Name, number, trace))) rows.Add((trace, position));
            }
            if (rows.Count > 0) block.PrepareDocuments();
        }
        catch (InvalidDataException)
        {
            // The others answer.
            rows.Clear();
        }
        return (rows, passedOver);
    }

    // By what this scan sees; a part that is gone since took its digests along.
    private bool IsSuperseded(TracePlace place) => _set.SupersededBy(place) is var (part, block) && _lastBlocks.TryGetValue(part, out var last) && block <= last;

    private bool Lies(ScanPosition position) =>
        position.Microseconds >= _scan.FromMicroseconds && position.Microseconds < _scan.ToMicroseconds && (_scan.After is not { } after || position < after);

    private Dictionary<TraceId, TraceSketch> Unpacked()
    {
        var unpacked = new Dictionary<TraceId, TraceSketch>();
        foreach (var part in _parts)
        {
            foreach (var (id, trace) in part.Unpacked)
            {
                if (trace.Digested is { } digested) unpacked[id] = digested.Sketch;
            }
        }
        return unpacked;
    }
}
