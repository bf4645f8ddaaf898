using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Roentgen.Daemon;
using Roentgen.Daemon.Logging;
using Roentgen.Model.Datagrams;
using Roentgen.Model.Filters;
using Roentgen.Model.Ids;
using Roentgen.Model.Sampling;
using Roentgen.Sdk;
using Roentgen.Service;
using Roentgen.Storage.Memory;

namespace Roentgen.Testing;

/// <summary>
/// X-Ray for one test: a daemon, the API and the console on free ports of this machine, with everything in memory. Any number may run at once; none sees
/// what is sent to another. Thread-safe.
/// </summary>
/// <example>
/// <code>
/// await using var xray = await XRayTestServer.StartAsync();
/// builder.Services.AddXRay(xray.Configure);
/// …
/// var trace = await xray.TraceAsync(t => t.Services.Contains("orders"));
/// trace["orders"].Caller!.Name.ShouldBe("shop");
/// </code>
/// </example>
public sealed class XRayTestServer : IAsyncDisposable
{
    /// <summary>Traces that a message draws; of more, the newest.</summary>
    internal const int MaxDrawn = 10;

    private const string DaemonAddressVariable = "AWS_XRAY_DAEMON_ADDRESS";
    private const string EnabledVariable = "AWS_XRAY_SDK_ENABLED";
    private const string ServiceAddressVariable = "AWS_ENDPOINT_URL_XRAY";

    private readonly XRayTestOptions _options;
    private readonly MemoryTraceStore _store;
    private readonly RoentgenServer _server;
    private readonly XRayDaemon _daemon;
    private readonly Deliveries _deliveries;
    private readonly SeenTraces _seen;

    private XRayTestServer(XRayTestOptions options, MemoryTraceStore store, RoentgenServer server, XRayDaemon daemon, Deliveries deliveries)
    {
        (_options, _store, _server, _daemon, _deliveries) = (options, store, server, daemon, deliveries);
        _seen = new SeenTraces(store);
        EnvironmentVariables = new Dictionary<string, string>
        {
            [DaemonAddressVariable] = DaemonAddress,
            [EnabledVariable] = "true",
            [ServiceAddressVariable] = Address.AbsoluteUri.TrimEnd('/'),
        };
    }

    /// <summary>The X-Ray API, and the console where the console was built.</summary>
    public Uri Address => _server.Address;

    /// <summary>The daemon, UDP and TCP: <c>127.0.0.1:40123</c>.</summary>
    public string DaemonAddress => _daemon.UdpEndPoint.ToString();

    /// <summary>
    /// What tells an application in another process where to send: <c>AWS_XRAY_DAEMON_ADDRESS</c>, <c>AWS_XRAY_SDK_ENABLED</c>, and for clients of the API
    /// <c>AWS_ENDPOINT_URL_XRAY</c>.
    /// </summary>
    public IReadOnlyDictionary<string, string> EnvironmentVariables { get; }

    /// <summary>Starts daemon and service.</summary>
    /// <param name="options">Habits; null for the defaults.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ArgumentException">An option cannot be used; the message names every one and what it accepts.</exception>
    public static async Task<XRayTestServer> StartAsync(XRayTestOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new XRayTestOptions();
        if (options.Problems().ToList() is { Count: > 0 } problems) throw new ArgumentException(string.Join(' ', problems), nameof(options));
        var anywhere = new IPEndPoint(IPAddress.Loopback, 0);
        var store = new MemoryTraceStore();
        RoentgenServer? server = null;
        try
        {
            server = await RoentgenServer.StartAsync(
                anywhere, store, new ServiceOptions { DigestDelay = TimeSpan.Zero, Retention = null }, TimeProvider.System, null, cancellationToken).ConfigureAwait(false);
            await SampleAsync(server.Address, options.SamplingRate, cancellationToken).ConfigureAwait(false);
            var deliveries = new Deliveries();
            // One batch at a time, so that documents are delivered in the order in which they came.
            var daemon = await XRayDaemon.StartAsync(
                new DaemonOptions
                {
                    UdpAddress = anywhere,
                    TcpAddress = anywhere,
                    Concurrency = 1,
                    FlushDelay = TimeSpan.FromMilliseconds(1),
                    Telemetry = false,
                    Destinations = [new DestinationOptions { Endpoint = server.Address, Through = deliveries.Watch }],
                },
                new DaemonLog(TextWriter.Null, DaemonLogLevel.Error, TimeProvider.System), TimeProvider.System, cancellationToken).ConfigureAwait(false);
            return new XRayTestServer(options, store, server, daemon, deliveries);
        }
        catch
        {
            if (server is not null) await server.DisposeAsync().ConfigureAwait(false);
            await store.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Makes an application that is traced by our SDK send here, and record every request: <c>services.AddXRay(xray.Configure)</c>.</summary>
    public void Configure(XRayOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Enabled = true;
        options.DaemonAddress = DaemonAddress;
        (options.ServiceEndpoint, options.OtlpEndpoint, options.Transport) = (null, null, null);
        // From the first request on, not only when the service's rules are there.
        (options.CentralSampling, options.SamplingRulesFile) = (false, null);
        options.SamplingRules = [SamplingRule.Default with { FixedRate = _options.SamplingRate, ReservoirSize = 0 }];
    }

    /// <summary>Makes a process that is going to be started send here: puts <see cref="EnvironmentVariables"/> into its environment.</summary>
    public void Configure(ProcessStartInfo process)
    {
        ArgumentNullException.ThrowIfNull(process);
        foreach (var (name, value) in EnvironmentVariables) process.Environment[name] = value;
    }

    /// <summary>
    /// The first trace that meets a condition, as soon as it does. Traces are asked again whenever more of them arrives, and not before all of their
    /// segments have ended; so say everything that the test is going to look at. A condition that throws is not met.
    /// </summary>
    /// <param name="matches">The condition.</param>
    /// <param name="within">How long to wait; null for <see cref="XRayTestOptions.Patience"/>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="condition">The condition in words, for the message; its source text unless said otherwise.</param>
    /// <exception cref="TraceNotFoundException">None came in time; the message draws those that did.</exception>
    public async Task<RecordedTrace> TraceAsync(
        Func<RecordedTrace, bool> matches, TimeSpan? within = null, CancellationToken cancellationToken = default,
        [CallerArgumentExpression(nameof(matches))] string? condition = null) =>
        (await TracesAsync(1, matches, within, cancellationToken, condition).ConfigureAwait(false))[0];

    /// <summary>The first trace that a filter expression selects, for example <c>service("orders") { fault } AND annotation.tier = "gold"</c>.</summary>
    /// <inheritdoc cref="TraceAsync(Func{RecordedTrace, bool}, TimeSpan?, CancellationToken, string?)"/>
    /// <param name="filterExpression">The expression, as docs/filter-expressions.md describes it. Nothing is in a group.</param>
    /// <param name="within">How long to wait; null for <see cref="XRayTestOptions.Patience"/>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ArgumentException">The expression cannot be read; the message says where and why.</exception>
    public async Task<RecordedTrace> TraceAsync(string filterExpression, TimeSpan? within = null, CancellationToken cancellationToken = default) =>
        (await TracesAsync(1, filterExpression, within, cancellationToken).ConfigureAwait(false))[0];

    /// <summary>The trace of that id, for example one that the test itself began by the header that it sent.</summary>
    /// <inheritdoc cref="TraceAsync(Func{RecordedTrace, bool}, TimeSpan?, CancellationToken, string?)"/>
    /// <param name="id">The trace.</param>
    /// <param name="within">How long to wait; null for <see cref="XRayTestOptions.Patience"/>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<RecordedTrace> TraceAsync(TraceId id, TimeSpan? within = null, CancellationToken cancellationToken = default) =>
        (await TracesAsync(1, trace => trace.Id == id, within, cancellationToken, $"of the id {id}").ConfigureAwait(false))[0];

    /// <summary>So many traces that meet a condition, as soon as they are there, in the order in which they appeared.</summary>
    /// <inheritdoc cref="TraceAsync(Func{RecordedTrace, bool}, TimeSpan?, CancellationToken, string?)"/>
    /// <param name="count">How many; 1 or more. There may be more: <see cref="SeenAsync"/> tells.</param>
    /// <param name="matches">The condition.</param>
    /// <param name="within">How long to wait; null for <see cref="XRayTestOptions.Patience"/>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="condition">The condition in words, for the message; its source text unless said otherwise.</param>
    public async Task<IReadOnlyList<RecordedTrace>> TracesAsync(
        int count, Func<RecordedTrace, bool> matches, TimeSpan? within = null, CancellationToken cancellationToken = default,
        [CallerArgumentExpression(nameof(matches))] string? condition = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentNullException.ThrowIfNull(matches);
        var patience = within ?? _options.Patience;
        string? thrown = null;
        return await _seen.WaitForAsync(count, Matches, patience, cancellationToken).ConfigureAwait(false)
            ?? throw new TraceNotFoundException(Missed(count, Matches, condition, patience, ref thrown));

        bool Matches(RecordedTrace trace)
        {
            if (trace.IsInProgress) return false;
            try
            {
                return matches(trace);
            }
            catch (Exception e) // of a test's own code, which this message is about
            {
                thrown = $"Of trace {trace.Id} the condition threw {e.GetType().Name}: {e.Message.Split('\n')[0]}";
                return false;
            }
        }
    }

    /// <summary>So many traces that a filter expression selects, as soon as they are there, in the order in which they appeared.</summary>
    /// <inheritdoc cref="TraceAsync(string, TimeSpan?, CancellationToken)"/>
    /// <param name="count">How many; 1 or more. There may be more: <see cref="SeenAsync"/> tells.</param>
    /// <param name="filterExpression">The expression.</param>
    /// <param name="within">How long to wait; null for <see cref="XRayTestOptions.Patience"/>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<IReadOnlyList<RecordedTrace>> TracesAsync(int count, string filterExpression, TimeSpan? within = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(filterExpression);
        if (!FilterExpression.TryParse(filterExpression, out var expression, out var error)) throw new ArgumentException(error.Message, nameof(filterExpression));
        if (!expression.TryCompile(static _ => null, out var filter, out var problem)) throw new ArgumentException(problem, nameof(filterExpression));
        return TracesAsync(count, trace => filter.Matches(trace.Digest), within, cancellationToken, filterExpression);
    }

    /// <summary>
    /// Every trace of what was sent here before the call, in the order in which they appeared; also those in progress. For what must not be there. What waits
    /// within an application has not been sent: flush its tracer first (<see cref="XRayTracer.FlushAsync"/>), or stop it.
    /// </summary>
    /// <exception cref="TimeoutException">The daemon did not deliver within <see cref="XRayTestOptions.Patience"/>.</exception>
    public async Task<IReadOnlyList<RecordedTrace>> SeenAsync(CancellationToken cancellationToken = default)
    {
        using var marker = _deliveries.Mark(TimeProvider.System);
        using (var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp))
            await socket.SendToAsync(marker.Datagram, _daemon.UdpEndPoint, cancellationToken).ConfigureAwait(false);
        try
        {
            await marker.Arrived.Task.WaitAsync(_options.Patience, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"The daemon on {DaemonAddress} did not deliver within {Seconds(_options.Patience)} what was sent to it.", e);
        }
        await _seen.CatchUpAsync(cancellationToken).ConfigureAwait(false);
        return _seen.All;
    }

    /// <summary>Stops both; what still arrives is lost.</summary>
    public async ValueTask DisposeAsync()
    {
        await _daemon.DisposeAsync().ConfigureAwait(false);
        await _seen.DisposeAsync().ConfigureAwait(false);
        await _server.DisposeAsync().ConfigureAwait(false);
        await _store.DisposeAsync().ConfigureAwait(false);
    }

    private static async Task SampleAsync(Uri address, double rate, CancellationToken cancellationToken)
    {
        using var http = new HttpClient { BaseAddress = address };
        var update = JsonSerializer.Serialize(new { SamplingRuleUpdate = new { RuleName = SamplingRule.DefaultName, FixedRate = rate, ReservoirSize = 0 } });
        using var content = new StringContent(update, Encoding.UTF8, "application/json");
        using var response = await http.PostAsync("/UpdateSamplingRule", content, cancellationToken).ConfigureAwait(false);
        response.EnsureSuccessStatusCode();
    }

    private string Missed(int count, Func<RecordedTrace, bool> matches, string? condition, TimeSpan patience, ref string? thrown)
    {
        var traces = _seen.All;
        var text = new StringBuilder();
        var found = traces.Count(matches);
        text.Append(CultureInfo.InvariantCulture, $"{(found == 0 ? "No trace" : $"Only {found} of {count} traces")} came within {Seconds(patience)} that matches: {condition}\n\n");
        text.Append(traces.Count switch
        {
            0 when _daemon.Counters.Received == 0 => $"No trace was seen at all: nothing reached the daemon on {DaemonAddress}.",
            0 => $"No trace was seen at all, though {_daemon.Counters.Received} datagrams reached the daemon on {DaemonAddress}.",
            1 => "One trace was seen:",
            <= MaxDrawn => $"{traces.Count} traces were seen:",
            _ => $"{traces.Count} traces were seen; the {MaxDrawn} newest:",
        }).Append('\n');
        foreach (var trace in traces.Skip(traces.Count - MaxDrawn)) text.Append('\n').Append(trace);
        foreach (var hint in Hints(thrown)) text.Append('\n').Append(hint);
        return text.ToString();
    }

    private IEnumerable<string> Hints(string? thrown)
    {
        if (thrown is not null) yield return thrown;
        if (_deliveries.Refused is > 0 and var refused)
            yield return $"The service refused {refused} documents:\n  {string.Join("\n  ", _deliveries.Refusals)}";
        if (Enum.GetValues<DatagramRejection>().Sum(_daemon.Counters.Rejected) is > 0 and var rejected)
            yield return $"{rejected} datagrams were no documents behind the line {Encoding.UTF8.GetString(Datagram.Header).Trim()}.";
        // A variable wins over what code says, also over Configure.
        if (Environment.GetEnvironmentVariable(DaemonAddressVariable) is { Length: > 0 } address && address != DaemonAddress)
            yield return $"In this process {DaemonAddressVariable} is {address}: an application in it sends there.";
        if (Environment.GetEnvironmentVariable(EnabledVariable) is { } enabled && bool.TryParse(enabled.Trim(), out var on) && !on)
            yield return $"In this process {EnabledVariable} is {enabled}: an application in it traces nothing.";
    }

    private static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.###} s");
}
