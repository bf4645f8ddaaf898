using Roentgen.Benchmarks.Store;

namespace Roentgen.Benchmarks.Daemon;

/// <summary>Numbers of documents, from the first to the last of a gap.</summary>
internal readonly record struct SequenceRange(long First, long Last)
{
    /// <summary>How many.</summary>
    public long Count => Last - First + 1;
}

/// <summary>Which documents arrived, how often, and how long after they had been sent. For one thread at a time.</summary>
internal sealed class Arrivals
{
    private ulong[] _seen = new ulong[1024];

    /// <summary>Counts from nothing.</summary>
    /// <param name="first">Number of the first document that counts.</param>
    public Arrivals(long first) => First = first;

    /// <summary>Number of the first document that counts.</summary>
    public long First { get; }

    /// <summary>Documents that arrived at least once.</summary>
    public long Distinct { get; private set; }

    /// <summary>Arrivals of documents that had arrived before.</summary>
    public long Repeated { get; private set; }

    /// <summary>Documents from before the count began, which do not count.</summary>
    public long Earlier { get; private set; }

    /// <summary>From sending to the first arrival.</summary>
    public Latencies Latencies { get; } = new();

    /// <summary>A document arrived.</summary>
    /// <param name="stamp">Which.</param>
    /// <param name="now">The clock that the stamp was taken from.</param>
    public void Add(Stamp stamp, long now)
    {
        var number = stamp.Sequence - First;
        if (number < 0)
        {
            Earlier++;
            return;
        }
        var word = number / 64;
        if (word >= _seen.Length) Array.Resize(ref _seen, (int)Math.Max(word + 1, _seen.Length * 2L));
        var bit = 1UL << (int)(number % 64);
        if ((_seen[word] & bit) != 0)
        {
            Repeated++;
            return;
        }
        _seen[word] |= bit;
        Distinct++;
        Latencies.Add(TimeSpan.FromMicroseconds((now - stamp.SentAt) / 1000.0));
    }

    /// <summary>What did not arrive, of the first so many, in order.</summary>
    public List<SequenceRange> Missing(long count)
    {
        var missing = new List<SequenceRange>();
        for (long number = 0; number < count; number++)
        {
            if (Has(number)) continue;
            var first = number;
            while (number + 1 < count && !Has(number + 1)) number++;
            missing.Add(new SequenceRange(First + first, First + number));
        }
        return missing;
    }

    private bool Has(long number) => number / 64 < _seen.Length && (_seen[number / 64] & (1UL << (int)(number % 64))) != 0;
}
