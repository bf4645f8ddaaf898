using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace Roentgen.IntegrationTests.Clients;

/// <summary>
/// An application that answers <c>GET /</c> with <c>Hello X-Ray!</c> and is traced under the name <c>hello</c>, as a child process. It has
/// answered no request yet when it is handed out: that it listens is read from what it prints.
/// </summary>
internal sealed partial class TracedApplication : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly TaskCompletionSource<Uri> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private TracedApplication(Process process) => _process = process;

    public Uri Address { get; private set; } = null!;

    /// <summary>What it has printed so far, the log of its SDK included where that has one.</summary>
    public string Output
    {
        get
        {
            lock (_output) return _output.ToString();
        }
    }

    /// <summary><c>samples/hello</c>, with the SDK of this repository.</summary>
    public static Task<TracedApplication> HelloAsync(IPEndPoint daemon) =>
        StartAsync(Path.Combine(AppContext.BaseDirectory, "hello"), ["--urls", "http://127.0.0.1:0"], daemon, everyRequest: false);

    /// <summary>Flask and the X-Ray SDK for Python that Debian packages.</summary>
    public static Task<TracedApplication> FlaskAsync(IPEndPoint daemon, bool everyRequest = false) =>
        StartAsync(ClientProgram.Python, ["flask_app.py"], daemon, everyRequest);

    /// <summary>Express and the X-Ray SDK for Node.</summary>
    public static Task<TracedApplication> ExpressAsync(IPEndPoint daemon, bool everyRequest = false) =>
        StartAsync(ClientProgram.Node, ["express_app.js"], daemon, everyRequest);

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static async Task<TracedApplication> StartAsync(string program, IEnumerable<string> arguments, IPEndPoint daemon, bool everyRequest)
    {
        var start = ClientProgram.StartInfo(program, arguments);
        start.Environment["AWS_XRAY_DAEMON_ADDRESS"] = daemon.ToString();
        start.Environment["AWS_XRAY_LOG_LEVEL"] = "info";
        if (everyRequest) start.Environment["TRACE_EVERY_REQUEST"] = "1";
        var application = new TracedApplication(Process.Start(start)!);
        application._process.OutputDataReceived += (_, line) => application.Take(line.Data);
        application._process.ErrorDataReceived += (_, line) => application.Take(line.Data);
        application._process.BeginOutputReadLine();
        application._process.BeginErrorReadLine();
        try
        {
            application.Address = await application._address.Task.WaitAsync(Patience);
        }
        catch (Exception e) when (e is TimeoutException or EndOfStreamException)
        {
            await application.DisposeAsync();
            throw new InvalidOperationException($"{program} did not come up:\n{application.Output}", e);
        }
        return application;
    }

    private void Take(string? line)
    {
        if (line is null)
        {
            // One of the two streams ended, so the process did; harmless once the address is known.
            _address.TrySetException(new EndOfStreamException());
            return;
        }
        lock (_output) _output.AppendLine(line);
        if (AddressPattern().Match(line) is { Success: true } address) _address.TrySetResult(new Uri(address.Value));
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+")]
    private static partial Regex AddressPattern();
}
