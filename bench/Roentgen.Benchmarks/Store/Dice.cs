namespace Roentgen.Benchmarks.Store;

/// <summary>Random numbers that are the same for the same seed, everywhere and always (SplitMix64).</summary>
internal struct Dice(ulong seed)
{
    private ulong _state = seed;

    /// <summary>Dice for one thing of many, so that each can be thrown without those before it.</summary>
    public static Dice For(int seed, long number) => new((ulong)seed * 0x9E37_79B9_7F4A_7C15 ^ new Dice((ulong)number).Next());

    public ulong Next()
    {
        _state += 0x9E37_79B9_7F4A_7C15;
        var z = _state;
        z = (z ^ (z >> 30)) * 0xBF58_476D_1CE4_E5B9;
        z = (z ^ (z >> 27)) * 0x94D0_49BB_1331_11EB;
        return z ^ (z >> 31);
    }

    /// <summary>0 up to, not including, the limit.</summary>
    public int Below(int limit) => (int)(((Next() >> 32) * (ulong)limit) >> 32);

    public long Below(long limit) => (long)(Fraction() * limit);

    /// <summary>0 up to, not including, 1.</summary>
    public double Fraction() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Positive, half of the values below the median, few far above: how long work takes.</summary>
    public double LogNormal(double median, double spread)
    {
        var normal = Math.Sqrt(-2 * Math.Log(1 - Fraction())) * Math.Cos(2 * Math.PI * Fraction());
        return median * Math.Exp(spread * normal);
    }
}
