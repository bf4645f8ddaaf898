using System.Text;

namespace Roentgen.Model.Graph;

/// <summary>One graph on its way in; see <see cref="ServiceGraphFormat"/>. From the first thing on that cannot be, all that is read is nothing.</summary>
internal ref struct ServiceGraphReader(ReadOnlySpan<byte> bytes)
{
    private readonly List<string> _texts = [];
    private readonly List<NodeKey> _identities = [];
    private readonly List<LatencyHistogram> _histograms = [];
    private readonly ServiceGraph _graph = new();
    private ReadOnlySpan<byte> _rest = bytes;
    private long _firstSecond;
    private bool _failed;

    /// <summary>The graph; null for bytes that are none.</summary>
    public ServiceGraph? Read()
    {
        if (ReadNumber() != ServiceGraphFormat.Version) return null;
        if (ReadNumber() == 1)
        {
            _firstSecond = ReadSecond();
            _graph.Include(_firstSecond, ReadSecond());
            for (var nodes = ReadCount(); nodes > 0 && !_failed; nodes--) ReadNode();
        }
        return _failed || _rest.Length > 0 ? null : _graph;
    }

    private void ReadNode()
    {
        var node = _graph.Node(ReadIdentity());
        var state = ReadNumber();
        node.Include((NodeState)Math.Min(state >> 1, (ulong)NodeState.Active), (state & 1) == 1, ReadSecond(), ReadSecond());
        ReadStatistics(node.Statistics);
        for (var edges = ReadCount(); edges > 0 && !_failed; edges--)
        {
            var edge = node.Edge(ReadIdentity());
            for (var aliases = ReadCount(); aliases > 0 && !_failed; aliases--) edge.AddAlias(ReadText() ?? "");
            ReadStatistics(edge.Statistics);
        }
        for (var links = ReadCount(); links > 0 && !_failed; links--)
        {
            var link = node.Link(ReadIdentity());
            link.Ages.Add(ReadHistogram());
            ReadStatistics(link.Statistics);
        }
    }

    // Adding copies, so that equal histograms, which are told once, do not become the same one.
    private void ReadStatistics(Statistics statistics)
    {
        var (ok, error, throttle, fault) = ((long)ReadNumber(), (long)ReadNumber(), (long)ReadNumber(), (long)ReadNumber());
        var responseTimes = ReadHistogram();
        statistics.Add(ok, error, throttle, fault, responseTimes, ReadNumber() == 0 ? ReadHistogram() : null);
    }

    private LatencyHistogram ReadHistogram()
    {
        if (ReadKnown(_histograms) is { } known) return known;
        var digits = (int)ReadNumber();
        var isExact = digits == LatencyHistogram.Exact;
        var bins = new LatencyHistogram.Bin[ReadCount(most: LatencyHistogram.MaxBins)];
        _failed |= !isExact && (digits is < LatencyHistogram.Coarsest or > LatencyHistogram.Finest || bins.Length == 0);
        var next = 0L;
        for (var i = 0; i < bins.Length && !_failed; i++)
        {
            var difference = ReadNumber();
            var count = (difference & 1) == 1 ? (long)ReadNumber() : 1;
            var ordinal = next + (long)(difference >> 1);
            if (ordinal < next || !BinOrdinal.TryGetKey(ordinal, digits, out var key)) _failed = true;
            else bins[i] = new LatencyHistogram.Bin(key, count, ((Int128)key * count) + (isExact ? 0 : (Int128)ReadLongNumber()));
            next = ordinal + 1;
        }
        if (_failed) return new LatencyHistogram();
        var (minimum, maximum) = isExact ? (bins.FirstOrDefault().Key, bins.LastOrDefault().Key) : (bins[0].Key + (long)ReadNumber(), bins[^1].Key + (long)ReadNumber());
        var histogram = LatencyHistogram.Of(digits, bins, minimum, maximum);
        _histograms.Add(histogram);
        return histogram;
    }

    private NodeKey ReadIdentity()
    {
        if (ReadKnown(_identities) is { } known) return known;
        var identity = new NodeKey(ReadText() ?? "", ReadText(), ReadText(), ReadText());
        _identities.Add(identity);
        return identity;
    }

    private string? ReadText()
    {
        var number = ReadNumber();
        if (number == 1 || _failed) return null;
        if (number > 1) return Known(_texts, number - 2);
        var length = ReadCount();
        var text = Encoding.UTF8.GetString(_rest[..length]);
        _rest = _rest[length..];
        _texts.Add(text);
        return text;
    }

    private T? ReadKnown<T>(List<T> all) where T : class => ReadNumber() is > 0 and var number ? Known(all, number - 1) : null;

    private T? Known<T>(List<T> all, ulong index) where T : class
    {
        if (index < (ulong)all.Count) return all[(int)index];
        _failed = true;
        return null;
    }

    private long ReadSecond()
    {
        var difference = ReadNumber();
        return _firstSecond + ((long)(difference >> 1) ^ -(long)(difference & 1));
    }

    // Nothing takes less than a byte, so that no number makes us reserve more than there is.
    private int ReadCount(int most = int.MaxValue)
    {
        var count = ReadNumber();
        if (count <= (ulong)Math.Min(most, _rest.Length)) return (int)count;
        _failed = true;
        return 0;
    }

    private ulong ReadNumber() => (ulong)ReadLongNumber();

    private UInt128 ReadLongNumber()
    {
        UInt128 number = 0;
        for (var i = 0; i < _rest.Length && !_failed; i++)
        {
            number |= (UInt128)(_rest[i] & 0x7F) << (7 * i);
            if (_rest[i] >= 0x80) continue;
            _rest = _rest[(i + 1)..];
            return number;
        }
        _failed = true;
        return 0;
    }
}
