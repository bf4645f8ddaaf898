using System.Buffers;
using System.Buffers.Text;
using Roentgen.Daemon.Batching;
using Roentgen.Daemon.Logging;
using Roentgen.Model.Datagrams;

namespace Roentgen.Daemon.Receiving;

/// <summary>What all inputs have in common: takes headers off, tells spans from documents, counts, and hands on to the buffer. Safe for any number of threads.</summary>
internal sealed class Intake(DaemonOptions options, BatchBuffer buffer, DaemonCounters counters, DaemonLog log, TimeProvider time)
{
    private readonly LimitedLog[] _rejections = [.. Enum.GetValues<DatagramRejection>().Select(_ => new LimitedLog(log, DaemonLogLevel.Warn, time))];
    private readonly LimitedLog _unreadable = new(log, DaemonLogLevel.Warn, time);

    /// <summary>A datagram as it came: a header line and a document. Never waits; <see cref="Flush"/> is to follow.</summary>
    public void TakeDatagram(ReadOnlySpan<byte> datagram)
    {
        if (!datagram.IsEmpty) counters.AddReceived(datagram.Length);
        var rejection = Datagram.TryRead(datagram, out var document);
        if (rejection == DatagramRejection.None) Take(document, mayShed: true);
        else Reject(rejection, datagram);
    }

    /// <summary>Sends on what has waited long enough. True when something still waits: whoever takes datagrams is to come again in a few milliseconds.</summary>
    public bool Flush() => buffer.Flush();

    /// <summary>A document without header. False when there is no room for it: the sender can wait, and is to ask again.</summary>
    public bool TryTakeDocument(ReadOnlySpan<byte> document)
    {
        if (!Take(document, mayShed: false)) return false;
        counters.AddReceived(document.Length);
        return true;
    }

    /// <summary>A line longer than a document may be.</summary>
    public void RejectLine(int atLeast)
    {
        counters.AddReceived(atLeast);
        Drop(DropReason.Unreadable, $"Segment dropped: a line of more than {options.LineBytes} bytes");
    }

    private bool Take(ReadOnlySpan<byte> document, bool mayShed)
    {
        // {"format":"json","version":1}
        // T1SCrqFgAAK1YKAAAqXgIAACg5jbG91ZC5wcm92aWRlchIFCgNhd3M…
        if (options.SpanDatagrams == SpanDatagrams.Otlp && document.Length > 3 && document[0] == 'T' && document[1] == '1' && document[2] is (byte)'S' or (byte)'U')
            return TakeSpans(document[3..], isSampled: document[2] == 'S', mayShed);
        if (mayShed && buffer.IsShort && IsInProgress(document))
        {
            counters.AddDropped(DropReason.InProgress);
            return true;
        }
        return Add(document, BatchKind.Segments, mayShed);
    }

    private bool TakeSpans(ReadOnlySpan<byte> base64, bool isSampled, bool mayShed)
    {
        if (!isSampled && mayShed && buffer.IsShort)
        {
            counters.AddDropped(DropReason.Unsampled);
            return true;
        }
        var message = ArrayPool<byte>.Shared.Rent(Base64.GetMaxDecodedFromUtf8Length(base64.Length));
        try
        {
            if (Base64.DecodeFromUtf8(base64, message, out _, out var length) == OperationStatus.Done) return Add(message.AsSpan(0, length), BatchKind.Spans, mayShed);
            Drop(DropReason.Unreadable, $"Segment dropped: what follows T1{(isSampled ? 'S' : 'U')} is no base64: {Payload.Describe(base64)}");
            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(message);
        }
    }

    private bool Add(ReadOnlySpan<byte> document, BatchKind kind, bool mayShed) =>
        mayShed ? buffer.TryAdd(document, kind) : buffer.TryAddPatiently(document, kind);

    // As the SDKs write it; a document is not parsed for this.
    private static bool IsInProgress(ReadOnlySpan<byte> document) =>
        document.IndexOf("\"in_progress\":true"u8) >= 0 || document.IndexOf("\"in_progress\": true"u8) >= 0;

    private void Drop(DropReason reason, string why)
    {
        counters.AddDropped(reason);
        if (_unreadable.ShouldWrite(out var leftOut)) _unreadable.Write(why, leftOut);
    }

    private void Reject(DatagramRejection rejection, ReadOnlySpan<byte> datagram)
    {
        counters.AddRejected(rejection);
        if (rejection == DatagramRejection.Empty || !_rejections[(int)rejection].ShouldWrite(out var leftOut)) return;
        var what = rejection switch
        {
            DatagramRejection.NoHeader => "Missing header",
            DatagramRejection.NoBody => "Missing header or segment",
            _ => "Invalid header",
        };
        _rejections[(int)rejection].Write($"{what}: {Payload.Describe(datagram)}", leftOut);
    }
}
