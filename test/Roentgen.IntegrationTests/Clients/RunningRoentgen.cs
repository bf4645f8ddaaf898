using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;

namespace Roentgen.IntegrationTests.Clients;

/// <summary><c>roentgen up</c> with a folder of its own, and how to wait for what arrives there.</summary>
public sealed class RunningRoentgen : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly TemporaryFolder _folder = new();
    private RoentgenProcess _process = null!;
    private XRayClient _api = null!;

    public Uri Address => _process.Address;

    /// <summary>UDP and TCP.</summary>
    public IPEndPoint Daemon => _process.Daemon;

    public static async Task<RunningRoentgen> StartAsync()
    {
        var roentgen = new RunningRoentgen();
        await roentgen.InitializeAsync();
        return roentgen;
    }

    public async ValueTask InitializeAsync()
    {
        _process = await RoentgenProcess.UpAsync(_folder.Path);
        _api = new XRayClient(Address);
    }

    public async ValueTask DisposeAsync()
    {
        _api.Dispose();
        await _process.DisposeAsync();
        _folder.Dispose();
    }

    public static double Now => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0;

    /// <summary>The summaries of a window, as the wire has them.</summary>
    public async Task<IReadOnlyList<JsonElement>> SummariesAsync(TimeRange range) => await _api.SummariesAsync(range.Start, range.End);

    public Task<JsonElement> GraphAsync(TimeRange range) => _api.GraphAsync(range.Start, range.End);

    /// <summary>
    /// The traces of a window once there are no more to come: as many as segments reached the daemon, at least <paramref name="atLeast"/>, and
    /// no further one for a while. Only for applications whose traces have one segment.
    /// </summary>
    public async Task<IReadOnlyList<JsonElement>> SettledSummariesAsync(TimeRange range, int atLeast = 1)
    {
        var clock = Stopwatch.StartNew();
        var lastChange = TimeSpan.Zero;
        IReadOnlyList<JsonElement> summaries = [];
        while (true)
        {
            var received = await MetricAsync(DaemonAddress, "roentgen_daemon_datagrams_received_total");
            var found = await SummariesAsync(range);
            if (found.Count != summaries.Count) lastChange = clock.Elapsed;
            summaries = found;
            if (summaries.Count == received && received >= atLeast && clock.Elapsed - lastChange > Quiet) return summaries;
            clock.Elapsed.ShouldBeLessThan(Patience, $"{received} segments reached the daemon and {summaries.Count} traces are there; at least {atLeast} were expected.");
            await Task.Delay(Pause);
        }
    }

    /// <summary>Returns when the service has every document that reached the daemon; for senders that have ended.</summary>
    public async Task SettledAsync()
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            var received = await MetricAsync(DaemonAddress, "roentgen_daemon_datagrams_received_total");
            var held = await MetricAsync(DaemonAddress, "roentgen_daemon_buffer_bytes");
            var accepted = await MetricAsync(Address, "roentgen_documents_accepted_total");
            // More than were received: on a busy machine an answer is late, and the batch comes again.
            if (received > 0 && held == 0 && accepted >= received) return;
            clock.Elapsed.ShouldBeLessThan(Patience, $"{received} documents reached the daemon, which holds {held} bytes of them, and {accepted} the service.");
            await Task.Delay(Pause);
        }
    }

    /// <summary>How often the service answered an operation with a status.</summary>
    public Task<int> AnswersAsync(string operation, int status) => MetricAsync(Address, $"roentgen_requests_total{{operation=\"{operation}\",status=\"{status}\"}}");

    /// <summary>How many sampling calls the daemon passed on.</summary>
    public Task<int> ForwardedAsync() => MetricAsync(DaemonAddress, "roentgen_daemon_proxy_requests_total{outcome=\"forwarded\"}");

    /// <summary>Where the daemon answers over TCP.</summary>
    public Uri DaemonAddress => new($"http://{Daemon}");

    private static async Task<int> MetricAsync(Uri address, string series)
    {
        using var http = new HttpClient { BaseAddress = address };
        var page = await http.GetStringAsync("/metrics");
        var line = page.Split('\n').FirstOrDefault(line => line.StartsWith(series + " ", StringComparison.Ordinal));
        return line is null ? 0 : int.Parse(line.AsSpan(series.Length + 1), NumberStyles.Integer, CultureInfo.InvariantCulture);
    }
}

/// <summary>A window of time, in epoch seconds.</summary>
public readonly record struct TimeRange(double Start, double End)
{
    /// <summary>The members of a request for it.</summary>
    public object Input => new { StartTime = Start, EndTime = End };

    /// <summary>From a minute ago to a minute from now: everything that a test of its own server sees.</summary>
    public static TimeRange AroundNow => new(Math.Floor(RunningRoentgen.Now) - 60, Math.Ceiling(RunningRoentgen.Now) + 60);
}
