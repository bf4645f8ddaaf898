using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Roentgen.Benchmarks.Store;

namespace Roentgen.Benchmarks.Daemon;

/// <summary>
/// A daemon as a process: Roentgen's, any build of it, or the AWS daemon. Started with flags that both have, and a file for what only a file can say to both.
/// </summary>
internal sealed class DaemonProcess : IAsyncDisposable
{
    private const int MostOutput = 64 * 1024;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly string _configuration;
    private bool _isDisposed;

    private DaemonProcess(Process process, IPEndPoint address, string configuration)
    {
        (_process, Address, _configuration) = (process, address, configuration);
        Usage = new ProcessUsage(process.Id);
        process.OutputDataReceived += (_, line) => Take(line.Data);
        process.ErrorDataReceived += (_, line) => Take(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>Its number.</summary>
    public int Id => _process.Id;

    /// <summary>Where it takes documents over UDP, and calls over TCP.</summary>
    public IPEndPoint Address { get; }

    /// <summary>What it takes of the machine.</summary>
    public ProcessUsage Usage { get; }

    /// <summary>From its start until it listened.</summary>
    public TimeSpan ReadyAfter { get; private set; }

    /// <summary>Whoever asks relies on it.</summary>
    /// <exception cref="InvalidOperationException">It has ended; the message has the last of what it printed.</exception>
    public void MustRun()
    {
        if (!HasEnded) return;
        _process.WaitForExit(); // for the rest of its output
        lock (_output) throw new InvalidOperationException($"The daemon ended with {_process.ExitCode}: {_output.ToString().Trim()}");
    }

    /// <summary>A port of this machine that nobody uses, over UDP nor over TCP.</summary>
    public static IPEndPoint FreeAddress()
    {
        while (true)
        {
            using var udp = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            udp.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            var address = (IPEndPoint)udp.LocalEndPoint!;
            using var tcp = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                tcp.Bind(address);
                return address;
            }
            catch (SocketException)
            {
                // That number is taken over TCP; the next one is another.
            }
        }
    }

    /// <summary>Starts a daemon and returns when it listens.</summary>
    /// <param name="options">Which daemon, and with what flags.</param>
    /// <param name="endpoint">The service that it sends to.</param>
    /// <param name="address">Where it listens.</param>
    /// <param name="flags">Further flags.</param>
    /// <param name="quota">Its share of a core; null for all.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<DaemonProcess> StartAsync(
        DaemonBenchmarkOptions options, Uri endpoint, IPEndPoint address, IReadOnlyList<string> flags, CpuQuota? quota, CancellationToken cancellationToken)
    {
        var configuration = Path.Combine(options.WorkFolder, string.Create(CultureInfo.InvariantCulture, $"daemon-{address.Port}.yaml"));
        await File.WriteAllTextAsync(configuration, $"Version: 2\nEndpoint: \"{endpoint.GetLeftPart(UriPartial.Authority)}\"\n", cancellationToken);
        string[] arguments = ["-b", $"{address}", "-t", $"{address}", "-o", "-n", "us-east-1", "-l", "warn", "-c", configuration, .. options.Flags, .. flags];
        // The shell moves itself under the quota, then becomes the daemon.
        var start = quota is null ? new ProcessStartInfo(options.Daemon, arguments) : new ProcessStartInfo("/bin/sh", ["-c", "echo $$ > \"$0\" && exec \"$@\"", quota.ProcessesFile, options.Daemon, .. arguments]);
        (start.RedirectStandardOutput, start.RedirectStandardError) = (true, true);
        // A variable of whoever runs the benchmark must not change what is measured.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("ROENTGEN_", StringComparison.Ordinal) || name.StartsWith("AWS_", StringComparison.Ordinal)).ToList()) start.Environment.Remove(name);
        start.Environment["AWS_EC2_METADATA_DISABLED"] = "true";
        if (options.Sign) (start.Environment["AWS_ACCESS_KEY_ID"], start.Environment["AWS_SECRET_ACCESS_KEY"]) = ("AKIDBENCHMARK", "benchmark");
        var watch = Stopwatch.StartNew();
        var daemon = new DaemonProcess(Process.Start(start)!, address, configuration);
        try
        {
            while (!UdpSockets.IsBound(address.Port) || !await AcceptsAsync(address, cancellationToken))
            {
                daemon.MustRun();
                if (watch.Elapsed > Patience) throw new InvalidOperationException($"The daemon does not listen on {address} after {Patience}.");
                await Task.Delay(TimeSpan.FromMilliseconds(10), cancellationToken);
            }
            daemon.ReadyAfter = watch.Elapsed;
            return daemon;
        }
        catch
        {
            await daemon.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends it as a crash does.</summary>
    public async Task KillAsync()
    {
        if (!HasEnded) Linux.Signal(Id, Linux.SigKill);
        await _process.WaitForExitAsync();
    }

    /// <summary>SIGTERM, as a supervisor sends it, and after the 10 s of a container runtime SIGKILL.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_isDisposed) return;
        _isDisposed = true;
        if (!HasEnded)
        {
            Linux.Signal(Id, Linux.SigTerminate);
            try
            {
                await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(10));
            }
            catch (TimeoutException)
            {
                await KillAsync();
            }
        }
        _process.Dispose();
        File.Delete(_configuration);
    }

    private bool HasEnded => _process.HasExited;

    private static async Task<bool> AcceptsAsync(IPEndPoint address, CancellationToken cancellationToken)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(address, cancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private void Take(string? line)
    {
        if (line is null) return;
        lock (_output)
        {
            _output.AppendLine(line);
            if (_output.Length > MostOutput) _output.Remove(0, _output.Length - (MostOutput / 2));
        }
    }
}
