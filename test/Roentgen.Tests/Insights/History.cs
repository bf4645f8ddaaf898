using Roentgen.Model.Graph;
using Roentgen.Model.Insights;

namespace Roentgen.Tests.Insights;

/// <summary>A service of a made-up history.</summary>
/// <param name="Name">Its name.</param>
/// <param name="PerMinute">Requests in a minute of noon.</param>
/// <param name="FaultRate">Usual share of faults.</param>
/// <param name="Callees">Whom it calls.</param>
internal sealed record Service(string Name, double PerMinute, double FaultRate, params string[] Callees)
{
    public NodeKey Key { get; } = new(Name, null, null, null);
}

/// <summary>A time in which a service faults more than usual.</summary>
internal sealed record Burst(string Service, int FromMinute, int ToMinute, double FaultRate);

/// <summary>
/// Minutes of some services, the same for the same seed: traffic that follows the hours of the day, faults by chance, and bursts. Clients call the
/// first service.
/// </summary>
internal sealed class History(int seed, Service[] services, params Burst[] bursts)
{
    public const long Start = 1_795_305_600;

    public const string Arn = "arn:aws:xray:us-east-1:000000000000:group/shop/ABC";

    /// <summary>Requests that are neither ok nor faults, as a share of all.</summary>
    public double ErrorRate { get; init; } = 0.03;

    public static NodeKey Node(string name) => new(name, null, null, null);

    public static InsightDetector Detector() => new("shop", Arn);

    public IEnumerable<GroupMinute> Minutes(int count) => Enumerable.Range(0, count).Select(Minute);

    public GroupMinute Minute(int number)
    {
        // Each minute of its own, so that bursts change nothing but what they are about.
        var random = new Random(unchecked((seed * 1_000_003) + number));
        var daily = 0.55 + (0.45 * Math.Sin(2 * Math.PI * (number - 360) / 1440.0));
        var nodes = new List<NodeMinute>();
        foreach (var service in services)
        {
            var total = Poisson(random, service.PerMinute * daily);
            var rate = bursts.Where(burst => burst.Service == service.Name && burst.FromMinute <= number && number < burst.ToMinute).Select(burst => burst.FaultRate).LastOrDefault(service.FaultRate);
            var faults = rate >= 1 ? total : Math.Min(total, Poisson(random, total * rate));
            var errors = Math.Min(total - faults, Poisson(random, total * ErrorRate));
            if (total > 0) nodes.Add(new NodeMinute(service.Key, new RequestImpact(faults, total - faults - errors, total), [.. service.Callees.Select(Node)]));
        }
        var entry = nodes.Find(node => node.Key == services[0].Key)?.Requests ?? default;
        return new GroupMinute(Start + (60L * number), entry, nodes);
    }

    /// <summary>Everything that a detector says, the last word of each insight.</summary>
    public List<Insight> Detect(int minutes)
    {
        var detector = Detector();
        var insights = new Dictionary<string, Insight>();
        foreach (var minute in Minutes(minutes))
        {
            foreach (var insight in detector.Feed(minute)) insights[insight.Id] = insight;
        }
        return [.. insights.Values.OrderBy(insight => insight.StartSecond)];
    }

    private static long Poisson(Random random, double mean)
    {
        if (mean > 50) return Math.Max(0, (long)Math.Round(mean + (Math.Sqrt(mean) * Normal(random))));
        var (count, product, limit) = (0L, random.NextDouble(), Math.Exp(-mean));
        while (product > limit)
        {
            product *= random.NextDouble();
            count++;
        }
        return count;
    }

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
