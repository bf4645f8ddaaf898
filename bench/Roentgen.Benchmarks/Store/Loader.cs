using Roentgen.Model.Ids;
using Roentgen.Storage;
using Roentgen.Storage.Sqlite;

namespace Roentgen.Benchmarks.Store;

/// <summary>
/// Fills a store with days of traces, each document received in the second in which its segment ended. The API would stamp them with the time
/// of the benchmark, so this goes to the store itself and does what ingest and assembler do there.
/// </summary>
internal sealed class Loader(DataSet data, long firstMicroseconds, long traces)
{
    // As many as the assembler digests for one write.
    private const int TracesPerRound = 500;

    // Documents by the second of their receipt. What is received in a second is one call, once no later trace can add to it.
    private readonly SortedDictionary<long, List<NewDocument>> _pending = [];

    // Traces by the second of their last receipt, to be digested after it.
    private readonly PriorityQueue<TraceId, long> _undigested = new();

    /// <summary>Fills the store in a folder, and returns once nothing goes on in the background any more and the store is closed.</summary>
    /// <param name="folder">The folder; empty or absent.</param>
    /// <param name="progress">Told how far it came, 0 to 1.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task LoadAsync(string folder, Action<double> progress, CancellationToken cancellationToken)
    {
        var store = SqliteTraceStore.Open(folder);
        await using (store)
        {
            var digesting = Task.CompletedTask;
            for (long first = 0; first < traces; first += TracesPerRound)
            {
                var last = Math.Min(first + TracesPerRound, traces);
                for (var number = first; number < last; number++) Generate(number);
                var complete = last < traces ? data.StartOf(last, firstMicroseconds) / 1_000_000 : long.MaxValue;
                await AppendAsync(store, complete, cancellationToken);
                await digesting;
                // Beside the next round, as the assembler does it beside ingest.
                digesting = DigestAsync(store, complete, cancellationToken);
                progress((double)last / traces);
            }
            await digesting;
            // This process does nothing else by now, so its processor time is the store's.
            await new ProcessUsage(Environment.ProcessId).IdleAsync(cancellationToken);
        }
    }

    private void Generate(long number)
    {
        var start = data.StartOf(number, firstMicroseconds);
        var id = data.IdOf(number, start);
        var documents = data.Generate(number, start);
        foreach (var document in documents)
        {
            if (!_pending.TryGetValue(document.EndSecond, out var call)) _pending.Add(document.EndSecond, call = []);
            call.Add(new NewDocument(id, document.Json));
        }
        _undigested.Enqueue(id, documents[^1].EndSecond);
    }

    // The calls before a second, in their order; all wait together for the disk.
    private async Task AppendAsync(SqliteTraceStore store, long before, CancellationToken cancellationToken)
    {
        var appends = new List<Task>();
        while (_pending.Count > 0 && _pending.First() is var (second, documents) && second < before)
        {
            appends.Add(store.AppendAsync(documents, second, cancellationToken));
            _pending.Remove(second);
        }
        await Task.WhenAll(appends);
    }

    private Task<int> DigestAsync(SqliteTraceStore store, long before, CancellationToken cancellationToken)
    {
        var ids = new List<TraceId>();
        while (_undigested.TryPeek(out var id, out var second) && second < before)
        {
            ids.Add(id);
            _undigested.Dequeue();
        }
        return Task.Run(() => store.DigestAsync(ids, cancellationToken), cancellationToken);
    }
}
