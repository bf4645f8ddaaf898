using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Roentgen.Benchmarks.Daemon;

/// <summary>
/// The fake endpoint as a process of its own, so that its processor time is not the benchmark's. A line to its standard input is a command, a line of its
/// standard output the answer; it ends with its input, so it never outlives the benchmark.
/// </summary>
internal sealed class EndpointProcess : IAsyncDisposable
{
    /// <summary>What makes this program the endpoint.</summary>
    public const string Verb = "daemon-endpoint";

    private readonly Process _process;

    private EndpointProcess(Process process, Uri address) => (_process, Address) = (process, address);

    /// <summary>Where it listens.</summary>
    public Uri Address { get; }

    /// <summary>Starts one for the documents of a run.</summary>
    public static async Task<EndpointProcess> StartAsync(uint epochSeconds, CancellationToken cancellationToken)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "Roentgen.Benchmarks");
        var process = Process.Start(new ProcessStartInfo(program, [Verb, epochSeconds.ToString(CultureInfo.InvariantCulture)]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        var address = await process.StandardOutput.ReadLineAsync(cancellationToken) ?? throw new InvalidOperationException("The endpoint did not start.");
        return new EndpointProcess(process, new Uri(address));
    }

    /// <summary>Treats calls in another way from now on.</summary>
    public Task BehaveAsync(EndpointBehaviour behaviour) => AskAsync<bool>($"behave {JsonSerializer.Serialize(behaviour)}");

    /// <summary>Counts from nothing, from a document on.</summary>
    public Task BeginAsync(long first) => AskAsync<bool>(string.Create(CultureInfo.InvariantCulture, $"begin {first}"));

    /// <summary>What it counted since.</summary>
    public Task<EndpointCounts> CountAsync() => AskAsync<EndpointCounts>("count");

    /// <summary>Milliseconds from sending to arrival; null when nothing arrived.</summary>
    /// <param name="share">Above 0; 1 is the slowest.</param>
    public Task<double?> LatencyAsync(double share) => AskAsync<double?>(string.Create(CultureInfo.InvariantCulture, $"latency {share}"));

    /// <summary>What did not arrive, of the first so many.</summary>
    public Task<List<SequenceRange>> MissingAsync(long count) => AskAsync<List<SequenceRange>>(string.Create(CultureInfo.InvariantCulture, $"missing {count}"));

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    /// <summary>The process itself.</summary>
    public static async Task<int> RunAsync(string epochSeconds)
    {
        using var endpoint = new FakeEndpoint(uint.Parse(epochSeconds, CultureInfo.InvariantCulture));
        await Console.Out.WriteLineAsync($"http://{endpoint.Address}");
        while (await Console.In.ReadLineAsync() is { } command) await Console.Out.WriteLineAsync(Obey(endpoint, command.Split(' ', 2)));
        return 0;
    }

    private static string Obey(FakeEndpoint endpoint, string[] command)
    {
        switch (command)
        {
            case ["behave", var behaviour]:
                endpoint.Behave(JsonSerializer.Deserialize<EndpointBehaviour>(behaviour)!);
                return "true";
            case ["begin", var first]:
                endpoint.Begin(long.Parse(first, CultureInfo.InvariantCulture));
                return "true";
            case ["count"]:
                return JsonSerializer.Serialize(endpoint.Counts());
            case ["latency", var share]:
                return JsonSerializer.Serialize(endpoint.Latency(double.Parse(share, CultureInfo.InvariantCulture)));
            case ["missing", var count]:
                return JsonSerializer.Serialize(endpoint.Missing(long.Parse(count, CultureInfo.InvariantCulture)));
            default:
                throw new InvalidOperationException($"There is no command {command[0]}.");
        }
    }

    private async Task<T> AskAsync<T>(string command)
    {
        await _process.StandardInput.WriteLineAsync(command);
        var answer = await _process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The endpoint has ended.");
        return JsonSerializer.Deserialize<T>(answer)!;
    }
}
