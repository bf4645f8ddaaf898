using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Roentgen.Benchmarks.Store;

/// <summary><c>roentgen serve</c> as a process of its own, so that its processor time and memory are its own, too.</summary>
internal sealed partial class ServiceProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly TaskCompletionSource<Uri> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly HttpClient _http;

    private ServiceProcess(Process process, int connections)
    {
        _process = process;
        _http = new HttpClient(new SocketsHttpHandler { UseProxy = false, MaxConnectionsPerServer = connections }) { Timeout = Patience };
        Usage = new ProcessUsage(process.Id);
        process.OutputDataReceived += (_, line) => Take(line.Data);
        process.ErrorDataReceived += (_, line) => Take(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public ProcessUsage Usage { get; }

    /// <summary>Time from the start of the process until it had answered <c>/health</c> and a first search.</summary>
    public TimeSpan ReadyAfter { get; private set; }

    /// <summary>Starts the service on a folder and returns when it is ready.</summary>
    /// <param name="data">The folder.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="connections">Most connections to it.</param>
    public static async Task<ServiceProcess> StartAsync(string data, CancellationToken cancellationToken, int connections = int.MaxValue)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "roentgen"), ["serve", "--data", data, "--http", "127.0.0.1:0"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // A variable of whoever runs the benchmark must not change what is measured.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("ROENTGEN_", StringComparison.Ordinal)).ToList()) start.Environment.Remove(name);
        var watch = Stopwatch.StartNew();
        var service = new ServiceProcess(Process.Start(start)!, connections);
        try
        {
            service._http.BaseAddress = await service._address.Task.WaitAsync(Patience, cancellationToken);
            await service._http.GetStringAsync("/health", cancellationToken);
            var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
            using (await service.AskAsync("/TraceSummaries", $"{{\"StartTime\":{now - 3600},\"EndTime\":{now}}}", cancellationToken)) service.ReadyAfter = watch.Elapsed;
            return service;
        }
        catch
        {
            await service.DisposeAsync();
            throw;
        }
    }

    /// <summary>Posts to an operation and returns its answer.</summary>
    /// <exception cref="InvalidOperationException">It was refused.</exception>
    public async Task<JsonDocument> AskAsync(string path, string body, CancellationToken cancellationToken)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await _http.PostAsync(path, content, cancellationToken);
        if (response.StatusCode != HttpStatusCode.OK)
            throw new InvalidOperationException($"{path} was answered {(int)response.StatusCode} {await response.Content.ReadAsStringAsync(cancellationToken)} to {body}");
        return await JsonDocument.ParseAsync(await response.Content.ReadAsStreamAsync(cancellationToken), cancellationToken: cancellationToken);
    }

    /// <summary>Posts a body of <c>PutTraceSegments</c>; false when the service wants it more slowly.</summary>
    public async Task<bool> PutAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        using var content = new ReadOnlyMemoryContent(body);
        content.Headers.ContentType = new("application/json");
        using var response = await _http.PostAsync("/TraceSegments", content, cancellationToken);
        var answer = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        if (response.StatusCode == HttpStatusCode.TooManyRequests) return false;
        return response.StatusCode == HttpStatusCode.OK && answer.AsSpan().SequenceEqual("{\"UnprocessedTraceSegments\":[]}"u8)
            ? true
            : throw new InvalidOperationException($"Documents of the benchmark were refused: {(int)response.StatusCode} {Encoding.UTF8.GetString(answer.AsSpan(0, Math.Min(answer.Length, 300)))}");
    }

    /// <summary>Returns when every trace is digested and nothing goes on in the background any more.</summary>
    public async Task SettleAsync(CancellationToken cancellationToken)
    {
        do await Usage.IdleAsync(cancellationToken);
        while (await UndigestedAsync(cancellationToken) > 0);
    }

    /// <summary>Ends it as a crash does: SIGKILL.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    /// <summary>SIGTERM, as a supervisor sends it.</summary>
    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        if (!_process.HasExited)
        {
            using (var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)])) await kill.WaitForExitAsync();
            try
            {
                await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(30));
            }
            catch (TimeoutException)
            {
                _process.Kill();
            }
        }
        _process.Dispose();
    }

    private async Task<long> UndigestedAsync(CancellationToken cancellationToken) =>
        long.Parse(UndigestedLine().Match(await _http.GetStringAsync("/metrics", cancellationToken)).Groups[1].ValueSpan, CultureInfo.InvariantCulture);

    private void Take(string? line)
    {
        if (line is null)
        {
            // The end of an output; before the address it is the end of the process, which has said why.
            lock (_output) _address.TrySetException(new InvalidOperationException($"roentgen did not start:\n{_output}"));
            return;
        }
        lock (_output) _output.AppendLine(line);
        if (ApiLine().Match(line) is { Success: true } api) _address.TrySetResult(new Uri(api.Groups[1].Value));
    }

    [GeneratedRegex(@"^  API      (\S+)")]
    private static partial Regex ApiLine();

    [GeneratedRegex(@"^roentgen_traces_undigested (\d+)", RegexOptions.Multiline)]
    private static partial Regex UndigestedLine();
}
