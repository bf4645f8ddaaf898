using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;

namespace Roentgen.IntegrationTests.Daemon;

/// <summary>The built <c>roentgen-daemon</c> as a process, with no variables but those that it is given, on free ports.</summary>
internal sealed class DaemonProcess : IAsyncDisposable
{
    private const int Terminate = 15, Interrupt = 2, HangUp = 1;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly ConcurrentQueue<string> _error = new();
    private readonly SemaphoreSlim _written = new(0);
    private readonly Socket _sender = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);

    private DaemonProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Take(_output, line.Data);
        process.ErrorDataReceived += (_, line) => Take(_error, line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>The lines of standard output so far.</summary>
    public IReadOnlyCollection<string> Lines => _output;

    public string Error => string.Join('\n', _error);

    public bool HasExited => _process.HasExited;

    /// <summary>Where it listens, UDP and TCP, once it does.</summary>
    public IPEndPoint Address { get; private set; } = null!;

    /// <summary>Starts it on a free port of loopback, and waits until it listens.</summary>
    public static async Task<DaemonProcess> StartAsync(IEnumerable<string> flags, params (string Name, string Value)[] variables)
    {
        var daemon = Start(["-b", "127.0.0.1:0", "-t", "127.0.0.1:0", .. flags], variables);
        var line = await daemon.LineAsync("Starting proxy http server on ");
        daemon.Address = IPEndPoint.Parse(line[(line.LastIndexOf(' ') + 1)..].TrimEnd('}', '"'));
        return daemon;
    }

    /// <summary>Starts it with these flags only.</summary>
    public static DaemonProcess Start(IEnumerable<string> flags, params (string Name, string Value)[] variables) => new(Process.Start(Info("roentgen-daemon", flags, null, variables))!);

    /// <summary>Starts it in a folder of its own.</summary>
    public static DaemonProcess StartIn(string folder, IEnumerable<string> flags, params (string Name, string Value)[] variables) =>
        new(Process.Start(Info("roentgen-daemon", flags, folder, variables))!);

    /// <summary>Starts another executable that takes the same flags.</summary>
    public static DaemonProcess StartAs(string executable, IEnumerable<string> flags, params (string Name, string Value)[] variables) =>
        new(Process.Start(Info(executable, flags, null, variables))!);

    public void Send(string document) => _sender.SendTo(Encoding.UTF8.GetBytes("{\"format\":\"json\",\"version\":1}\n" + document), Address);

    /// <summary>The first line of standard output that contains this, from the beginning.</summary>
    public Task<string> LineAsync(string containing) => FindAsync(_output, containing);

    /// <summary>The first line of standard error that contains this.</summary>
    public Task<string> ErrorLineAsync(string containing) => FindAsync(_error, containing);

    public void HangUpOnIt() => Signal(HangUp);

    /// <summary>SIGTERM or SIGINT, without waiting.</summary>
    public void Stop(bool interrupt = false) => Signal(interrupt ? Interrupt : Terminate);

    /// <summary>Its exit code, once it has ended by itself.</summary>
    public async Task<int> ExitAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(Patience);
        return _process.ExitCode;
    }

    /// <summary>SIGTERM, and its exit code.</summary>
    public Task<int> StopAsync()
    {
        Stop();
        return ExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _sender.Dispose();
        _written.Dispose();
    }

    private static ProcessStartInfo Info(string executable, IEnumerable<string> flags, string? folder, (string Name, string Value)[] variables)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, executable), flags)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder ?? Path.GetTempPath(),
        };
        // Nothing of whoever runs the tests: no credentials, no proxies, no home.
        foreach (var name in start.Environment.Keys.Where(name => name is not ("PATH" or "DOTNET_ROOT")).ToList()) start.Environment.Remove(name);
        start.Environment["HOME"] = "/nonexistent";
        // Nobody answers there, at once.
        start.Environment["AWS_EC2_METADATA_SERVICE_ENDPOINT"] = "http://127.0.0.1:1";
        foreach (var (name, value) in variables) start.Environment[name] = value;
        return start;
    }

    private async Task<string> FindAsync(ConcurrentQueue<string> lines, string containing)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        while (true)
        {
            if (lines.FirstOrDefault(line => line.Contains(containing, StringComparison.Ordinal)) is { } found) return found;
            if (_process.HasExited)
            {
                await _process.WaitForExitAsync(patience.Token);
                return lines.FirstOrDefault(line => line.Contains(containing, StringComparison.Ordinal)) ?? throw Missing("ended");
            }
            try
            {
                await _written.WaitAsync(TimeSpan.FromSeconds(1), patience.Token);
            }
            catch (OperationCanceledException)
            {
                throw Missing("runs");
            }
        }

        InvalidOperationException Missing(string state) =>
            new(string.Create(CultureInfo.InvariantCulture, $"It {state} without a line that contains '{containing}':\n{string.Join('\n', _output)}\n{Error}"));
    }

    private void Take(ConcurrentQueue<string> lines, string? line)
    {
        if (line is null) return;
        lines.Enqueue(line);
        try
        {
            _written.Release();
        }
        catch (ObjectDisposedException)
        {
            // The last line of a process that nobody looks at any more.
        }
    }

    private void Signal(int signal) => Kill(_process.Id, signal).ShouldBe(0);

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int process, int signal);
}
