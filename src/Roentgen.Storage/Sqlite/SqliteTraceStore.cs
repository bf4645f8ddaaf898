using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using Roentgen.Model.Graph;
using Roentgen.Model.Ids;
using Roentgen.Model.Traces;
using Roentgen.Storage.Control;

namespace Roentgen.Storage.Sqlite;

/// <summary>
/// The embedded default: a folder of parts, one file for each UTC day of receipt or several for a busy one. What comes in is written down as
/// it is and flushed to the disk, for all who wait at once; traces that have become quiet are packed into compressed blocks.
/// </summary>
/// <remarks>
/// Digests are not stored: a block keeps the columns that they are found by, and the digest is computed from the documents when it is asked
/// for (decision 0005). Reading never waits for writing.
/// </remarks>
public sealed partial class SqliteTraceStore : ITraceStore
{
    /// <summary>Name of the file whose lock says that a process uses the folder.</summary>
    public const string LockFileName = "roentgen.lock";

    // Rollups are read in lots, so that a long window does not stand in memory at once.
    private const int RollupsAtOnce = 24;
    private const long MinPartBytes = 16 * 1024 * 1024;
    private const int PartsPerDisk = 8;

    // Less is not worth the writing.
    private const long MinFreeBytes = 4 * 1024 * 1024;
    private static readonly TimeSpan IdleTime = TimeSpan.FromSeconds(10);

    private readonly string _folder;
    private readonly FileStream? _lock;
    private readonly SqliteStoreOptions _options;
    private readonly PartSet _set;
    private readonly Packer _packer;
    private readonly RollupReader _rollups;
    private readonly ControlFile _control;
    private readonly DigestFeed _feed = new();
    private readonly Lock _appending = new();
    private readonly SemaphoreSlim _packing = new(1, 1);
    private readonly CancellationTokenSource _closing = new();
    private readonly Task _care;
    private long _lastCall;
    private long _maxPartBytes;
    private long _lastSeenCall = -1;
    private long _idleSince;
    private bool _shrunk;
    private volatile string? _refusing;

    private SqliteTraceStore(string folder, FileStream? lockFile, SqliteStoreOptions options, bool readOnly)
    {
        _folder = folder;
        _lock = lockFile;
        _options = options;
        _maxPartBytes = options.MaxPartBytes;
        _set = new PartSet(options.CachedBlocks);
        _packer = new Packer(_set, options);
        _rollups = new RollupReader(_set);
        IsReadOnly = readOnly;
        if (readOnly) _refusing = $"The folder {folder} can only be read: what is there is shown, and nothing is accepted.";
        _control = ControlFile.Open(folder, readOnly);
        try
        {
            OpenParts();
        }
        catch
        {
            _control.Dispose();
            throw;
        }
        _care = readOnly ? Task.CompletedTask : Task.Run(CareAsync);
    }

    /// <summary>Whether the folder can only be read.</summary>
    public bool IsReadOnly { get; }

    /// <inheritdoc />
    public Task AppendAsync(IReadOnlyList<NewDocument> documents, long receivedAt, CancellationToken cancellationToken)
    {
        if (documents.Count == 0) return Task.CompletedTask;
        if (IsReadOnly) throw new StoreBusyException(_refusing!);
        if (_set.UnpackedBytes > 2 * _options.MaxUnpackedBytes) throw new StoreBusyException("Documents come faster than they can be packed; send more slowly.");
        var bytes = Inbox.Write([.. documents.Select(static document => (document.TraceId, document.Json))]);
        lock (_appending)
        {
            var part = PartFor(receivedAt);
            // Calls are numbered in the order of their commit: one waits behind the other, and the first of a new part behind the last of the old.
            var call = ++_lastCall;
            return part.Writer.WriteAsync(
                connection =>
                {
                    using var insert = connection.CreateCommand();
                    insert.CommandText = "INSERT INTO inbox (id, received_at, documents) VALUES ($call, $received, $documents)";
                    insert.Parameters.AddWithValue("$call", call);
                    insert.Parameters.AddWithValue("$received", receivedAt);
                    insert.Parameters.AddWithValue("$documents", bytes);
                    insert.ExecuteNonQuery();
                },
                () =>
                {
                    var now = _options.Time.GetTimestamp();
                    lock (_set.Lock)
                    {
                        foreach (var (id, document) in Inbox.Read(bytes, call, receivedAt)) _set.AddUnpacked(part, id, document, now);
                    }
                },
                cancellationToken);
        }
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<ReceivedDocument>> ReadTraceAsync(TraceId id, CancellationToken cancellationToken)
    {
        using var use = _set.Use();
        try
        {
            return Task.FromResult<IReadOnlyList<ReceivedDocument>>(_set.ReadTrace(id, use.Parts));
        }
        catch (InvalidDataException)
        {
            return Task.FromResult<IReadOnlyList<ReceivedDocument>>(_set.ReadUnpacked(id, use.Parts));
        }
    }

    /// <inheritdoc />
    public Task PutDigestsAsync(IReadOnlyList<DigestedTrace> traces, CancellationToken cancellationToken)
    {
        using var use = _set.Use();
        var kept = new List<DigestedTrace>(traces.Count);
        foreach (var digested in traces)
        {
            if (Put(digested, use.Parts)) kept.Add(digested);
        }
        _feed.Publish(kept);
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public async IAsyncEnumerable<ScanStep> ScanAsync(DigestScan scan, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var use = _set.Use();
        var scanner = new DigestScanner(_set, use.Parts, use.Parts, scan);
        while (scanner.Next() is { } step)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return step;
        }
        await Task.CompletedTask.ConfigureAwait(false);
    }

    /// <inheritdoc />
    public async IAsyncEnumerable<Rollup> ReadRollupsAsync(RollupPeriod period, long fromSecond, long toSecond, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var use = _set.Use();
        var lot = (long)period * RollupsAtOnce;
        // Only where there can be any: a window may be as long as time.
        fromSecond = Math.Max(fromSecond, period.StartOf(FirstSecond(use.Parts)));
        for (var from = fromSecond; from < Math.Min(toSecond, LastSecond(use.Parts)); from += lot)
        {
            List<Rollup> rollups;
            await _packer.Committing.WaitAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                rollups = await _rollups.ReadAsync(period, from, Math.Min(from + lot, toSecond), use.Parts, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                _packer.Committing.Release();
            }
            foreach (var rollup in rollups) yield return rollup;
        }
    }

    /// <inheritdoc />
    public IAsyncEnumerable<FollowedDigest> FollowAsync(CancellationToken cancellationToken) => _feed.FollowAsync(cancellationToken);

    /// <inheritdoc />
    public Task<IReadOnlyList<TraceId>> FindUndigestedAsync(int limit, CancellationToken cancellationToken)
    {
        lock (_set.Lock)
        {
            var parts = _set.Parts;
            return Task.FromResult<IReadOnlyList<TraceId>>(
                [.. parts.SelectMany(static part => part.Unpacked.Keys).Distinct().Where(id => !PartSet.NewestUnpacked(id, parts)!.IsDigested).Take(limit)]);
        }
    }

    /// <inheritdoc />
    public async IAsyncEnumerable<StoredCall> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var use = _set.Use();
        // As it is at one moment: what is packed in the next is read from memory.
        Dictionary<TraceId, List<ReceivedDocument>>[] unpacked;
        long[] lastBlocks;
        lock (_set.Lock)
        {
            unpacked = [.. use.Parts.Select(static part => part.Unpacked.ToDictionary(static trace => trace.Key, static trace => trace.Value.Documents.ToList()))];
            lastBlocks = [.. use.Parts.Select(static part => part.LastBlock)];
        }
        for (var i = 0; i < use.Parts.Length; i++)
        {
            var part = use.Parts[i];
            foreach (var number in part.Read(static reader => reader.AllBlocks()).Where(number => number <= lastBlocks[i]))
            {
                cancellationToken.ThrowIfCancellationRequested();
                var block = part.ReadBlock(number);
                for (var trace = 0; trace < block.Count; trace++)
                {
                    var id = block.Id(trace);
                    if (IsInNewer(id, use.Parts, i, lastBlocks)) continue;
                    foreach (var call in Calls(id, block.ReadDocuments(trace))) yield return call;
                }
            }
            foreach (var call in unpacked[i].SelectMany(trace => Calls(trace.Key, trace.Value)).OrderBy(static call => call.Call)) yield return call;
        }
        await Task.CompletedTask.ConfigureAwait(false);
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<ControlDocument>> ReadControlAsync(string kind, CancellationToken cancellationToken) => Task.FromResult(_control.Read(kind));

    /// <inheritdoc />
    public Task<bool> TryChangeControlAsync(ControlChange change, CancellationToken cancellationToken) => Task.Run(() => _control.TryChange(change), cancellationToken);

    /// <inheritdoc />
    public StoreStatus ReadStatus()
    {
        using var use = _set.Use();
        return new StoreStatus(
            use.Parts.Sum(static part => part.Bytes), use.Parts.IsEmpty ? null : use.Parts[0].Name.Date, _refusing, _set.Damaged, _feed.Skipped);
    }

    /// <summary>Writes what waits, then closes the files.</summary>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync().ConfigureAwait(false);
        await _care.ConfigureAwait(false);
        foreach (var part in _set.Parts)
        {
            await ShrinkAtEndAsync(part).ConfigureAwait(false);
            await part.DisposeAsync().ConfigureAwait(false);
        }
        if (_lock is not null) await _lock.DisposeAsync().ConfigureAwait(false);
        _control.Dispose();
        _closing.Dispose();
        _packer.Dispose();
        _packing.Dispose();
    }

    // A digest is kept where the newest documents of the trace are; that of a trace which is wholly packed stands in its block already.
    private bool Put(DigestedTrace digested, ImmutableArray<Part> parts)
    {
        var kept = UnpackedDigest.Of(digested);
        while (true)
        {
            int[] generations;
            lock (_set.Lock) generations = [.. parts.Select(static part => part.Generation)];
            var old = _set.FindDigest(digested.TraceId, parts);
            lock (_set.Lock)
            {
                if (!parts.Select(static part => part.Generation).SequenceEqual(generations)) continue;
                if (PartSet.NewestUnpacked(digested.TraceId, parts) is not { } trace) return false;
                if (trace.Digested is { } known && known.ThroughCall > digested.ThroughCall) return false;
                // One that does not reach any of the documents here is that of the block, or an older one.
                if (digested.ThroughCall < trace.Documents[0].Call) return false;
                foreach (var part in parts)
                {
                    if (part.Unpacked.TryGetValue(digested.TraceId, out var older)) older.Digested = null;
                }
                trace.Digested = kept;
                trace.Supersedes = old;
                if (old is { } place && parts.FirstOrDefault(part => part.Name == place.Place.Part) is { } other) other.Generation++;
                return true;
            }
        }
    }

    // The newest part, unless a new day has begun or it has grown large. What claims an older day goes there, too: only one part takes documents.
    private Part PartFor(long receivedAt)
    {
        var day = StoreExtensions.DayOf(receivedAt);
        var newest = _set.Parts.LastOrDefault();
        if (newest is { Closed: null } && newest.Name.Day >= day && !newest.IsLarge(Volatile.Read(ref _maxPartBytes))) return newest;
        var name = new PartName(newest is null ? day : Math.Max(day, newest.Name.Day), 0);
        while (File.Exists(Path.Combine(_folder, name.ToString())) || newest?.Name.CompareTo(name) >= 0) name = name with { Number = name.Number + 1 };
        // What waits for the old part is written before anything comes into the new one.
        var closed = newest is { Closed: null } ? newest.Writer.WriteAsync(static _ => { }, null, CancellationToken.None).ContinueWith(static _ => { }, TaskScheduler.Default) : Task.CompletedTask;
        Part part;
        try
        {
            part = Part.Open(_folder, name, readOnly: false, Told, closed);
        }
        catch (SqliteException e)
        {
            Told(e);
            throw new StoreBusyException($"The disk did not take the data ({e.Message}); see that it has room.", e);
        }
        if (newest is { Closed: null }) newest.Closed = closed;
        _set.Add(part);
        return part;
    }

    private void Told(SqliteException? problem) =>
        _refusing = problem is null ? null : $"The disk does not take data ({problem.Message}); see that {_folder} has room. It goes on by itself.";

    private bool IsInNewer(TraceId id, ImmutableArray<Part> parts, int part, long[] lastBlocks)
    {
        for (var i = part + 1; i < parts.Length; i++)
        {
            if (_set.FindPlaces(id, [parts[i]]).Exists(place => place.Block <= lastBlocks[i])) return true;
        }
        return false;
    }

    private static IEnumerable<StoredCall> Calls(TraceId id, List<ReceivedDocument> documents) => documents
        .GroupBy(static document => (document.Call, document.ReceivedAt))
        .Select(call => new StoredCall(id, call.Key.Call, call.Key.ReceivedAt, [.. call.Select(static document => document.Json)]));

    private long FirstSecond(ImmutableArray<Part> parts)
    {
        var first = parts.Select(static part => part.Read(static reader => reader.Scalar("SELECT min(start) FROM rollups")) ?? long.MaxValue).Append(long.MaxValue).Min();
        lock (_set.Lock) return Digests(parts).Select(static digest => digest.UpdatedAt).Append(first).Min();
    }

    private long LastSecond(ImmutableArray<Part> parts)
    {
        var last = parts.Select(static part => part.Read(static reader => reader.Scalar("SELECT max(start) FROM rollups")) ?? long.MinValue).Append(long.MinValue).Max();
        lock (_set.Lock) return Digests(parts).Select(static digest => digest.UpdatedAt).Append(last).Max() is var second && second == long.MinValue ? second : second + 1;
    }

    private static IEnumerable<TraceDigest> Digests(ImmutableArray<Part> parts) =>
        parts.SelectMany(static part => part.Unpacked.Values).Select(static trace => trace.Digested?.Counted).OfType<TraceDigest>();
}

/// <summary>How far long work on a store has come.</summary>
/// <param name="What">What it is at.</param>
/// <param name="Done">How much is done.</param>
/// <param name="Total">How much there is to do.</param>
public readonly record struct StoreProgress(string What, long Done, long Total);
