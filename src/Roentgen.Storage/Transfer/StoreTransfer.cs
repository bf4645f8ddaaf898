using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Roentgen.Model.Ids;

namespace Roentgen.Storage.Transfer;

/// <summary>How much went out of a store or into it.</summary>
/// <param name="Traces">Distinct traces.</param>
/// <param name="Documents">Their documents.</param>
public readonly record struct Transferred(long Traces, long Documents);

/// <summary>A line cannot be imported; the message is one sentence that names the line and says why. What came before it is stored.</summary>
public sealed class BadLineException : Exception
{
    /// <summary>With the line, counted from 1, and what is wrong with it.</summary>
    public BadLineException(long line, string problem) : base($"Line {line}: {problem}.")
    {
    }
}

/// <summary>Moves documents between stores as lines of JSON, each the documents of one trace that came with one call; see <see cref="CallLine"/>.</summary>
public static class StoreTransfer
{
    // Longer than a call of the largest request that the service takes, written with every quote escaped.
    private const int MaxLineBytes = 256 * 1024 * 1024;

    // What is under way at once: enough that many calls share a commit, and never so much that a store refuses it or the memory feels it.
    private const int MaxCallsPerChunk = 2048;
    private const int MaxBytesPerChunk = 16 * 1024 * 1024;

    private const int FlushBytes = 256 * 1024;

    // A store that cannot keep up refuses for a moment; one whose disk is full does not stop refusing.
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(100);
    private const int MaxRetries = 100;

    /// <summary>Writes what the store holds, the oldest day first.</summary>
    /// <param name="store">From where.</param>
    /// <param name="output">Gets the lines; stays open.</param>
    /// <param name="isWanted">Tells by the epoch second of receipt whether a call goes along.</param>
    /// <param name="progress">Told every now and then how far it came.</param>
    /// <param name="cancellationToken">Gives up in the middle.</param>
    public static async Task<Transferred> ExportAsync(this ITraceStore store, Stream output, Func<long, bool> isWanted, IProgress<Transferred> progress, CancellationToken cancellationToken)
    {
        var traces = new HashSet<TraceId>();
        var documents = 0L;
        var buffer = new ArrayBufferWriter<byte>(FlushBytes * 2);
        var writer = new Utf8JsonWriter(buffer, CallLine.WriterOptions);
        await using (writer.ConfigureAwait(false))
        {
            await foreach (var call in store.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                if (!isWanted(call.ReceivedAt)) continue;
                CallLine.Write(writer, call);
                writer.Flush();
                writer.Reset();
                buffer.Write("\n"u8);
                traces.Add(call.TraceId);
                documents += call.Documents.Count;
                if (buffer.WrittenCount < FlushBytes) continue;
                await output.WriteAsync(buffer.WrittenMemory, cancellationToken).ConfigureAwait(false);
                buffer.ResetWrittenCount();
                progress.Report(new Transferred(traces.Count, documents));
            }
        }
        await output.WriteAsync(buffer.WrittenMemory, cancellationToken).ConfigureAwait(false);
        return new Transferred(traces.Count, documents);
    }

    /// <summary>Stores what <see cref="ExportAsync"/> wrote, with the times of its receipt, and digests it.</summary>
    /// <param name="store">Where to.</param>
    /// <param name="input">The lines.</param>
    /// <param name="progress">Told every now and then how far it came: everything that it tells of is durable.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Gives up; what is stored stays.</param>
    /// <exception cref="BadLineException">A line cannot be used. All before it are stored, none after it.</exception>
    /// <exception cref="StoreBusyException">The store has taken no more for ten seconds. What is stored stays.</exception>
    public static async Task<Transferred> ImportAsync(
        this ITraceStore store, Stream input, IProgress<Transferred> progress, TimeProvider time, CancellationToken cancellationToken)
    {
        var traces = new HashSet<TraceId>();
        var documents = 0L;
        // While one chunk is stored and digested, the next is read.
        var storing = Task.CompletedTask;
        try
        {
            await foreach (var chunk in ReadChunksAsync(input, cancellationToken).ConfigureAwait(false))
            {
                await storing.ConfigureAwait(false);
                storing = StoreAsync(chunk);
            }
        }
        finally
        {
            await storing.ConfigureAwait(false);
        }
        return new Transferred(traces.Count, documents);

        // A chunk is soon done, and whoever gives up between two of them knows what is stored.
        async Task StoreAsync(List<CallLine> chunk)
        {
            var calls = chunk.ToLookup(call => call.TraceId);
            await Task.WhenAll(calls.Select(AppendInOrderAsync)).ConfigureAwait(false);
            await PatientlyAsync(() => store.DigestAsync(calls.Select(trace => trace.Key), CancellationToken.None)).ConfigureAwait(false);
            traces.UnionWith(calls.Select(trace => trace.Key));
            documents += chunk.Sum(call => call.Documents.Count);
            progress.Report(new Transferred(traces.Count, documents));
        }

        // Of a trace one call after the other: which of two complete versions of a segment came first decides what is shown.
        async Task AppendInOrderAsync(IEnumerable<CallLine> calls)
        {
            foreach (var call in calls) await PatientlyAsync(() => store.AppendAsync(call.Documents, call.ReceivedAt, CancellationToken.None)).ConfigureAwait(false);
        }

        async Task PatientlyAsync(Func<Task> write)
        {
            for (var retries = 0; ; retries++)
            {
                try
                {
                    await write().ConfigureAwait(false);
                    return;
                }
                catch (StoreBusyException) when (retries < MaxRetries)
                {
                    await Task.Delay(RetryDelay, time, CancellationToken.None).ConfigureAwait(false);
                }
            }
        }
    }

    private static async IAsyncEnumerable<List<CallLine>> ReadChunksAsync(Stream input, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var chunk = new List<CallLine>();
        var bytes = 0L;
        var number = 0L;
        string? problem = null;
        await foreach (var text in ReadLinesAsync(input, cancellationToken).ConfigureAwait(false))
        {
            number++;
            if (IsBlank(text)) continue;
            if (text.Length > MaxLineBytes) problem = $"it is longer than {MaxLineBytes} bytes";
            else if (CallLine.TryRead(text, out var call, out problem)) chunk.Add(call);
            if (problem is not null) break;
            bytes += text.Length;
            if (chunk.Count < MaxCallsPerChunk && bytes < MaxBytesPerChunk) continue;
            yield return chunk;
            chunk = [];
            bytes = 0;
        }
        if (chunk.Count > 0) yield return chunk;
        if (problem is not null) throw new BadLineException(number, problem);
    }

    // Each line is good until the next is asked for. One that is too long comes as far as it was read, and is the last.
    private static async IAsyncEnumerable<ReadOnlySequence<byte>> ReadLinesAsync(Stream input, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var reader = PipeReader.Create(input, new StreamPipeReaderOptions(bufferSize: FlushBytes, leaveOpen: true));
        try
        {
            while (true)
            {
                var read = await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
                var rest = read.Buffer;
                while (rest.PositionOf((byte)'\n') is { } end)
                {
                    yield return rest.Slice(0, end);
                    rest = rest.Slice(rest.GetPosition(1, end));
                }
                if (read.IsCompleted || rest.Length > MaxLineBytes)
                {
                    if (!rest.IsEmpty) yield return rest;
                    yield break;
                }
                reader.AdvanceTo(rest.Start, rest.End);
            }
        }
        finally
        {
            await reader.CompleteAsync().ConfigureAwait(false);
        }
    }

    private static bool IsBlank(in ReadOnlySequence<byte> text) => text.IsEmpty || (text.Length == 1 && text.FirstSpan[0] == '\r');
}
