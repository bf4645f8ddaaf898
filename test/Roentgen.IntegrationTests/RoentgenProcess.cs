using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Roentgen.IntegrationTests.Storage.Crashes;

namespace Roentgen.IntegrationTests;

/// <summary>The built <c>roentgen</c> as a process of its own, on free ports.</summary>
internal sealed partial class RoentgenProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private RoentgenProcess(Process process) => _process = process;

    public Uri Address { get; private set; } = null!;

    public IPEndPoint Daemon { get; private set; } = null!;

    public int Id => _process.Id;

    public string Output
    {
        get
        {
            lock (_output) return _output.ToString();
        }
    }

    /// <summary>Starts <c>roentgen up</c> and returns when it has printed its addresses.</summary>
    public static Task<RoentgenProcess> UpAsync(string data) => StartAsync([], "up", "--data", data, "--http", "127.0.0.1:0", "--daemon", "127.0.0.1:0");

    /// <summary>Starts a command that serves, with environment variables of its own.</summary>
    public static Task<RoentgenProcess> StartAsync(Dictionary<string, string> environment, params string[] arguments)
    {
        var start = StartInfo(arguments);
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return StartAsync(start);
    }

    /// <summary>Starts <c>roentgen serve</c> where it sees a small disk, with its data in a folder there.</summary>
    public static Task<RoentgenProcess> ServeInsideAsync(SmallDisk disk, string data) => StartAsync(Inside(disk, StartInfo("serve", "--data", data, "--http", "127.0.0.1:0")));

    /// <summary>Runs a command to its end, with environment variables of its own.</summary>
    public static Task<(int ExitCode, string Output, string Error)> RunAsync(Dictionary<string, string> environment, params string[] arguments)
    {
        var start = StartInfo(arguments);
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return RunAsync(start);
    }

    private static async Task<RoentgenProcess> StartAsync(ProcessStartInfo start)
    {
        var roentgen = new RoentgenProcess(Process.Start(start)!);
        roentgen._process.OutputDataReceived += (_, line) => roentgen.Take(line.Data);
        roentgen._process.ErrorDataReceived += (_, line) => roentgen.Take(line.Data);
        roentgen._process.BeginOutputReadLine();
        roentgen._process.BeginErrorReadLine();
        try
        {
            await roentgen._ready.Task.WaitAsync(Patience);
        }
        catch (TimeoutException e)
        {
            throw new InvalidOperationException("roentgen did not come up:\n" + roentgen.Output, e);
        }
        return roentgen;
    }

    /// <summary>Runs a command to its end.</summary>
    public static Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] arguments) => RunAsync(StartInfo(arguments));

    /// <summary>Runs a command to its end where it sees a small disk.</summary>
    public static Task<(int ExitCode, string Output, string Error)> RunInsideAsync(SmallDisk disk, params string[] arguments) => RunAsync(Inside(disk, StartInfo(arguments)));

    private static async Task<(int ExitCode, string Output, string Error)> RunAsync(ProcessStartInfo start)
    {
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(Patience);
        return (process.ExitCode, await output, await error);
    }

    public void Kill() => _process.Kill();

    /// <summary>SIGTERM, as a supervisor sends it; returns the exit code.</summary>
    public async Task<int> TerminateAsync()
    {
        using (var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)])) await kill!.WaitForExitAsync();
        await _process.WaitForExitAsync().WaitAsync(Patience);
        return _process.ExitCode;
    }

    public Task ExitedAsync() => _process.WaitForExitAsync().WaitAsync(Patience);

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static ProcessStartInfo StartInfo(params string[] arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "roentgen"), arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        // A variable of whoever runs the tests must not change what is tested.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("ROENTGEN_", StringComparison.Ordinal)).ToList()) start.Environment.Remove(name);
        return start;
    }

    private static ProcessStartInfo Inside(SmallDisk disk, ProcessStartInfo start)
    {
        var arguments = start.ArgumentList.ToList();
        start.ArgumentList.Clear();
        foreach (var argument in (string[])[.. disk.Inside[1..], "--", start.FileName, .. arguments]) start.ArgumentList.Add(argument);
        start.FileName = disk.Inside[0];
        return start;
    }

    private void Take(string? line)
    {
        if (line is null) return;
        lock (_output) _output.AppendLine(line);
        if (ConsoleLine().Match(line) is { Success: true } console) Address = new Uri(console.Groups[1].Value);
        if (DaemonLine().Match(line) is { Success: true } daemon) Daemon = IPEndPoint.Parse(daemon.Groups[1].Value);
        if (line.Contains("Ctrl-C stops", StringComparison.Ordinal)) _ready.TrySetResult();
    }

    [GeneratedRegex(@"^  Console  (\S+)")]
    private static partial Regex ConsoleLine();

    [GeneratedRegex(@"^  Daemon   (\S+)")]
    private static partial Regex DaemonLine();
}
