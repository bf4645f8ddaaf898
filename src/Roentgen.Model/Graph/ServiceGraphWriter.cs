using System.Buffers;
using System.Text;

namespace Roentgen.Model.Graph;

/// <summary>One graph on its way out; see <see cref="ServiceGraphFormat"/>.</summary>
internal sealed class ServiceGraphWriter(IBufferWriter<byte> output)
{
    private readonly Dictionary<string, int> _texts = new(StringComparer.Ordinal);
    private readonly Dictionary<NodeKey, int> _identities = [];
    private readonly Dictionary<LatencyHistogram, int> _histograms = new(SameTimes.Instance);
    private long _firstSecond;

    public void Write(ServiceGraph graph)
    {
        WriteNumber(ServiceGraphFormat.Version);
        if (graph is not { FirstSecond: { } first, LastSecond: { } last })
        {
            WriteNumber(0);
            return;
        }
        WriteNumber(1);
        WriteSecond(first);
        _firstSecond = first;
        WriteSecond(last);
        var nodes = graph.Nodes;
        WriteNumber((ulong)nodes.Count);
        foreach (var node in nodes) Write(node);
    }

    private void Write(ServiceNode node)
    {
        Write(node.Key);
        WriteNumber(((ulong)node.State << 1) | (node.IsRoot ? 1UL : 0));
        WriteSecond(node.FirstSecond);
        WriteSecond(node.LastSecond);
        Write(node.Statistics);
        WriteNumber((ulong)node.EdgesByCallee.Count);
        foreach (var (callee, edge) in node.Edges)
        {
            Write(callee);
            WriteNumber((ulong)edge.Aliases.Count);
            foreach (var alias in edge.Aliases) Write(alias);
            Write(edge.Statistics);
        }
        WriteNumber((ulong)node.LinksByReceiver.Count);
        foreach (var (receiver, link) in node.Links)
        {
            Write(receiver);
            Write(link.Ages);
            Write(link.Statistics);
        }
    }

    private void Write(Statistics statistics)
    {
        WriteNumber((ulong)statistics.OkCount);
        WriteNumber((ulong)statistics.ErrorCount);
        WriteNumber((ulong)statistics.ThrottleCount);
        WriteNumber((ulong)statistics.FaultCount);
        Write(statistics.ResponseTimes);
        WriteNumber(statistics.HasOwnDurations ? 0UL : 1);
        if (statistics.HasOwnDurations) Write(statistics.Durations);
    }

    private void Write(LatencyHistogram histogram)
    {
        if (IsKnown(_histograms, histogram)) return;
        var isExact = histogram.Digits == LatencyHistogram.Exact;
        WriteNumber((ulong)histogram.Digits);
        WriteNumber((ulong)histogram.Bins.Length);
        var next = 0L;
        foreach (var bin in histogram.Bins)
        {
            // Most times of a minute differ from all others, so that their bins need no count.
            var ordinal = BinOrdinal.Of(bin.Key, histogram.Digits);
            WriteNumber(((ulong)(ordinal - next) << 1) | (bin.Count > 1 ? 1UL : 0));
            if (bin.Count > 1) WriteNumber((ulong)bin.Count);
            if (!isExact) WriteNumber((UInt128)(bin.Sum - ((Int128)bin.Key * bin.Count)));
            next = ordinal + 1;
        }
        if (isExact) return;
        WriteNumber((ulong)(histogram.Minimum - histogram.Bins[0].Key));
        WriteNumber((ulong)(histogram.Maximum - histogram.Bins[^1].Key));
    }

    private void Write(NodeKey identity)
    {
        if (IsKnown(_identities, identity)) return;
        Write(identity.Name);
        Write(identity.Type);
        Write(identity.AccountId);
        Write(identity.Region);
    }

    // 1 for no text, which comes before all numbers of earlier ones.
    private void Write(string? text)
    {
        if (text is null)
        {
            WriteNumber(1);
            return;
        }
        if (IsKnown(_texts, text, firstNumber: 2)) return;
        var length = Encoding.UTF8.GetByteCount(text);
        WriteNumber((ulong)length);
        output.Advance(Encoding.UTF8.GetBytes(text, output.GetSpan(length)));
    }

    private bool IsKnown<T>(Dictionary<T, int> known, T value, int firstNumber = 1) where T : notnull
    {
        if (known.TryGetValue(value, out var number))
        {
            WriteNumber((ulong)number);
            return true;
        }
        known.Add(value, known.Count + firstNumber);
        WriteNumber(0);
        return false;
    }

    // Seconds may lie before 1970: 0, -1, 1, -2, … become 0, 1, 2, 3, …
    private void WriteSecond(long second)
    {
        var difference = second - _firstSecond;
        WriteNumber((ulong)((difference << 1) ^ (difference >> 63)));
    }

    private void WriteNumber(ulong number)
    {
        var bytes = output.GetSpan(10);
        var length = 0;
        for (; number >= 0x80; number >>= 7) bytes[length++] = (byte)(number | 0x80);
        bytes[length++] = (byte)number;
        output.Advance(length);
    }

    private void WriteNumber(UInt128 number)
    {
        var bytes = output.GetSpan(19);
        var length = 0;
        for (; number >= 0x80; number >>= 7) bytes[length++] = (byte)((byte)number | 0x80);
        bytes[length++] = (byte)number;
        output.Advance(length);
    }

    private sealed class SameTimes : IEqualityComparer<LatencyHistogram>
    {
        public static readonly SameTimes Instance = new();

        public bool Equals(LatencyHistogram? a, LatencyHistogram? b) =>
            a!.Digits == b!.Digits && a.Minimum == b.Minimum && a.Maximum == b.Maximum && a.Bins.SequenceEqual(b.Bins);

        public int GetHashCode(LatencyHistogram histogram) => HashCode.Combine(histogram.Count, histogram.SumMicroseconds, histogram.Minimum, histogram.Maximum);
    }
}
