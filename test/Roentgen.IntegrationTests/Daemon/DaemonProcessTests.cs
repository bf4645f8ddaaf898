using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;

namespace Roentgen.IntegrationTests.Daemon;

public sealed class DaemonProcessTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(15, "terminated")]
    [InlineData(2, "interrupt")]
    public async Task The_executable_starts_sends_and_ends_with_the_lines_of_the_original(int signal, string name)
    {
        await using var service = await FakeService.StartAsync();
        using var process = Start($"-b 127.0.0.1:0 -t 127.0.0.1:0 -o --endpoint {service.Address}");
        (await ReadAsync(process, " ")).ShouldMatch(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d) \[Info\] Initializing AWS X-Ray daemon \d+\.\d+\.\d+ ");
        (await ReadAsync(process, " ")).ShouldEndWith("[Info] Using buffer memory limit of 64 MB");
        (await ReadAsync(process, " ")).ShouldEndWith($"[Info] HTTP Proxy server using X-Ray Endpoint : {service.Address}");
        var started = await ReadAsync(process, "[Info] Starting proxy http server on 127.0.0.1:");
        var port = int.Parse(started[(started.LastIndexOf(':') + 1)..], CultureInfo.InvariantCulture);

        using var sender = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        sender.SendTo(Encoding.UTF8.GetBytes("{\"format\":\"json\",\"version\":1}\n{}"), new IPEndPoint(IPAddress.Loopback, port));
        (await ReadAsync(process, "Successfully")).ShouldMatch(@"\[Info\] Successfully sent batch of 1 segments \(\d+\.\d{3} seconds\)$");

        Kill(process.Id, signal).ShouldBe(0);
        (await ReadAsync(process, "Got shutdown signal")).ShouldEndWith($"[Info] Got shutdown signal: {name}");
        await process.WaitForExitAsync(Cancel);
        process.ExitCode.ShouldBe(0);
    }

    [Theory]
    [InlineData("-x", 2, "flag provided but not defined: -x\nUsage: X-Ray [options]")]
    [InlineData("-b 127.0.0.1:0", 1, "[Error] No endpoint: ")]
    [InlineData("--endpoint http://x -b 203.0.113.1:2000", 1, "[Error] Cannot listen on UDP 203.0.113.1:2000: this machine does not have that address.\n")]
    [InlineData("-c /does/not/exist.yaml", 1, "[Error] Error occur when using config flag: ")]
    public async Task What_keeps_it_from_starting_is_on_standard_error(string flags, int exitCode, string message)
    {
        using var process = Start(flags);
        var error = await process.StandardError.ReadToEndAsync(Cancel);
        await process.WaitForExitAsync(Cancel);
        error.ShouldContain(message);
        error.ShouldNotContain("   at ");
        process.ExitCode.ShouldBe(exitCode);
    }

    [Theory]
    [InlineData("-v", "AWS X-Ray daemon version: ")]
    [InlineData("-h", "Usage: X-Ray [options]")]
    public async Task Version_and_usage_go_to_standard_output(string flags, string text)
    {
        using var process = Start(flags);
        (await process.StandardOutput.ReadToEndAsync(Cancel)).ShouldStartWith(text);
        await process.WaitForExitAsync(Cancel);
        process.ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task A_configuration_file_and_a_log_file_are_used()
    {
        await using var service = await FakeService.StartAsync();
        var folder = Directory.CreateTempSubdirectory("roentgen-daemon-");
        try
        {
            var config = Path.Combine(folder.FullName, "cfg.yaml");
            var log = Path.Combine(folder.FullName, "logs", "xray.log");
            await File.WriteAllTextAsync(
                config, $"Version: 2\nEndpoint: {service.Address}\nSocket:\n  UDPAddress: 127.0.0.1:0\n  TCPAddress: 127.0.0.1:0\nLogging:\n  LogPath: {log}\n", Cancel);
            using var process = Start($"-c {config}");
            string[] lines = [];
            while (!lines.Any(line => line.Contains("Starting proxy", StringComparison.Ordinal)))
            {
                await Task.Yield();
                if (File.Exists(log)) lines = await File.ReadAllLinesAsync(log, Cancel);
                process.HasExited.ShouldBeFalse();
            }
            Kill(process.Id, 15).ShouldBe(0);
            await process.WaitForExitAsync(Cancel);
            (await File.ReadAllTextAsync(log, Cancel)).ShouldContain("[Info] Got shutdown signal: terminated");
            process.ExitCode.ShouldBe(0);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static Process Start(string flags)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "roentgen-daemon"), flags)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        foreach (var name in new[] { "ROENTGEN_ENDPOINT", "AWS_ENDPOINT_URL", "AWS_REGION" }) start.Environment.Remove(name);
        return Process.Start(start)!;
    }

    private static async Task<string> ReadAsync(Process process, string containing)
    {
        while (await process.StandardOutput.ReadLineAsync(Cancel) is { } line)
            if (line.Contains(containing, StringComparison.Ordinal)) return line;
        throw new InvalidOperationException($"It ended without a line that contains '{containing}': {await process.StandardError.ReadToEndAsync(Cancel)}");
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int process, int signal);
}
