using System.Text;

namespace Roentgen.Benchmarks.Store;

/// <summary>What an entry point of the shop sets off: which operation is called by which.</summary>
/// <param name="Steps">The calls, every caller before those that it calls; the first is the entry.</param>
internal sealed record Route(IReadOnlyList<RouteStep> Steps);

/// <summary>One call of a route.</summary>
/// <param name="Caller">Which step calls; -1 for the entry.</param>
/// <param name="Operation">What is called.</param>
internal readonly record struct RouteStep(int Caller, Operation Operation);

/// <summary>What a service does at one URL.</summary>
/// <param name="Service">Index of the service.</param>
/// <param name="Url">URL of the request.</param>
/// <param name="MedianMicroseconds">How long it takes by itself, calls to others apart.</param>
/// <param name="Request">JSON of the segment's <c>http</c>, as far as it is the same every time.</param>
internal sealed record Operation(int Service, string Url, double MedianMicroseconds, byte[] Request);

/// <summary>
/// Ten services that call each other, the same for the same seed: who calls whom at which URL, and what the SDK of each writes into every
/// document.
/// </summary>
internal sealed class Shop
{
    /// <summary>Segments of a trace.</summary>
    public const int Steps = 10;

    private const int Routes = 40;
    private const int InstancesPerService = 3;

    public static readonly IReadOnlyList<string> Services =
        ["storefront", "mobile-api", "catalog", "search", "cart", "checkout", "payment", "inventory", "shipping", "accounts"];

    // Whom a service calls; the first two are entries.
    private static readonly int[][] Calls = [[2, 3, 4, 5, 9], [2, 4, 9], [7, 3], [2, 7], [2, 7, 9], [4, 6, 7, 8, 9], [9], [8], [9], []];
    private static readonly string[] Nouns = ["items", "orders", "prices", "offers", "stock", "sessions"];
    private static readonly string[] Verbs = ["list", "get", "update"];
    private static readonly string[] Sdks = ["X-Ray for Java", "X-Ray for Node.js", "X-Ray for Python", "X-Ray for Go", "X-Ray for .NET Core"];

    private readonly byte[][] _origins;

    public Shop(int seed)
    {
        var operations = Services.Select((_, service) => Operations(service)).ToList();
        AllRoutes = [.. Enumerable.Range(0, Routes).Select(number => Plan(Dice.For(seed, -1 - number), operations))];
        _origins = [.. Enumerable.Range(0, Services.Count * InstancesPerService).Select(i => Origin(i / InstancesPerService, i % InstancesPerService))];
    }

    public IReadOnlyList<Route> AllRoutes { get; }

    /// <summary>The members that tell where a segment of a service was recorded, of one of its instances.</summary>
    public ReadOnlySpan<byte> Origin(int service, ref Dice dice) => _origins[(service * InstancesPerService) + dice.Below(InstancesPerService)];

    private static List<Operation> Operations(int service) =>
    [
        .. from noun in Nouns
           from verb in Verbs
           let url = $"https://{Services[service]}.shop.example.com/api/v1/{noun}/{verb}"
           let method = verb == "update" ? "POST" : "GET"
           let median = 1_500.0 * (1 + ((service + noun.Length + verb.Length) % 7))
           select new Operation(service, url, median, Encoding.UTF8.GetBytes($"\"http\":{{\"request\":{{\"method\":\"{method}\",\"url\":\"{url}\",\"user_agent\":\"{UserAgent(service)}\"")),
    ];

    private static string UserAgent(int service) => service < 2 ? "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0" : "okhttp/4.12.0";

    private static byte[] Origin(int service, int instance) => Encoding.UTF8.GetBytes(
        $",\"origin\":\"AWS::ECS::Container\",\"aws\":{{\"account_id\":\"000000000000\",\"ecs\":{{\"container\":\"{Services[service]}-7d9f8c6b5{service}-{instance}\"}},"
        + $"\"xray\":{{\"sdk\":\"{Sdks[service % Sdks.Length]}\",\"sdk_version\":\"3.{service}.1\"}}}}");

    // A tree that grows by random calls, as far as whoever may call has somebody to call.
    private static Route Plan(Dice dice, List<List<Operation>> operations)
    {
        var steps = new List<RouteStep> { new(-1, Pick(ref dice, operations[dice.Below(2)])) };
        while (steps.Count < Steps)
        {
            var caller = dice.Below(steps.Count);
            var callees = Calls[steps[caller].Operation.Service];
            if (callees.Length > 0) steps.Add(new RouteStep(caller, Pick(ref dice, operations[callees[dice.Below(callees.Length)]])));
        }
        return new Route(steps);
    }

    private static Operation Pick(ref Dice dice, List<Operation> operations) => operations[dice.Below(operations.Count)];
}
