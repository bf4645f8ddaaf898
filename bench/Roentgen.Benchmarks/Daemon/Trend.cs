namespace Roentgen.Benchmarks.Daemon;

/// <summary>The line that lies closest to points (least squares).</summary>
internal static class Trend
{
    /// <summary>How much the line rises for each unit of time; 0 for fewer than two moments.</summary>
    public static double PerSecond(IEnumerable<(double Seconds, double Value)> points)
    {
        var all = points.ToList();
        if (all.Count == 0) return 0;
        var (meanTime, meanValue) = (all.Average(point => point.Seconds), all.Average(point => point.Value));
        var spread = all.Sum(point => (point.Seconds - meanTime) * (point.Seconds - meanTime));
        return spread == 0 ? 0 : all.Sum(point => (point.Seconds - meanTime) * (point.Value - meanValue)) / spread;
    }
}
