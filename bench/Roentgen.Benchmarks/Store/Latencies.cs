namespace Roentgen.Benchmarks.Store;

/// <summary>How long the same thing took, again and again.</summary>
internal sealed class Latencies
{
    private readonly List<double> _milliseconds = [];

    /// <summary>How often.</summary>
    public int Count => _milliseconds.Count;

    public void Add(TimeSpan time) => _milliseconds.Add(time.TotalMilliseconds);

    /// <summary>The least that the given share of the runs did not exceed, in milliseconds.</summary>
    /// <param name="share">Above 0; 1 is the slowest run.</param>
    public double Quantile(double share) => _milliseconds.Order().ElementAt((int)Math.Ceiling(share * _milliseconds.Count) - 1);
}
