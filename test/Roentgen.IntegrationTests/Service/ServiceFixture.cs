using System.Net;
using Microsoft.Extensions.Time.Testing;
using Roentgen.Service;
using Roentgen.Storage.Memory;

namespace Roentgen.IntegrationTests.Service;

/// <summary>The service over a real socket, with a store in memory and a clock that stands still until it is moved.</summary>
public abstract class ServiceFixture : IAsyncLifetime
{
    /// <summary>2026-11-22 12:00 UTC, when these tests happen.</summary>
    protected const long Now = 1_795_348_800;

    private protected MemoryTraceStore Store { get; } = new();

    private protected RoentgenServer Server { get; private set; } = null!;

    private protected XRayClient Client { get; private set; } = null!;

    protected Uri Address => Server.Address;

    protected FakeTimeProvider Time { get; } = new(DateTimeOffset.FromUnixTimeSeconds(Now));

    protected virtual ServiceOptions Options => new();

    public async ValueTask InitializeAsync()
    {
        Server = await RoentgenServer.StartAsync(new IPEndPoint(IPAddress.Loopback, 0), Store, Options, Time, () => "more_metrics 1\n", TestContext.Current.CancellationToken);
        Client = new XRayClient(Server.Address);
    }

    public virtual async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Server.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>A trace id of a test's own.</summary>
    protected static string TraceId(int number) => $"1-{Now:x8}-{number:x24}";

    /// <summary>A segment document in a trace of its own; times relative to now.</summary>
    protected static string Segment(int trace, string id, string name, double start, double? end, string more = "") => FormattableString.Invariant(
        $"{{\"id\":\"{id}\",\"trace_id\":\"{TraceId(trace)}\",\"name\":\"{name}\",\"start_time\":{Now + start},{(end is { } e ? FormattableString.Invariant($"\"end_time\":{Now + e}") : "\"in_progress\":true")}{(more.Length > 0 ? "," + more : "")}}}");
}
