using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace Roentgen.IntegrationTests.Daemon;

/// <summary>The executable: how it starts, what it says, how it ends.</summary>
public sealed class DaemonProcessTests
{
    private const string Segment = """{"name":"a"}""";
    private const string Free = "Socket:\n  UDPAddress: 127.0.0.1:0\n  TCPAddress: 127.0.0.1:0\n";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false, "terminated")]
    [InlineData(true, "interrupt")]
    public async Task It_starts_sends_and_ends_with_the_lines_of_the_original(bool interrupt, string name)
    {
        await using var service = await FakeService.StartAsync();
        await using var daemon = await DaemonProcess.StartAsync(["-o", "-n", "eu-west-1", "--endpoint", service.Address.ToString()]);
        var lines = daemon.Lines.ToArray();
        lines[0].ShouldMatch(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d) \[Info\] Initializing AWS X-Ray daemon \d+\.\d+\.\d+ ");
        lines[1].ShouldEndWith("[Info] Using buffer memory limit of 64 MB");
        lines[2].ShouldEndWith("[Info] 1024 segment buffers allocated");
        lines[3].ShouldEndWith("[Info] Using region: eu-west-1");
        lines[4].ShouldEndWith($"[Info] HTTP Proxy server using X-Ray Endpoint : {service.Address.ToString().TrimEnd('/')}");
        lines[5].ShouldEndWith($"[Info] Starting proxy http server on {daemon.Address}");
        daemon.Send(Segment);
        (await daemon.LineAsync("Successfully")).ShouldMatch(@"\[Info\] Successfully sent batch of 1 segments \(\d+\.\d{3} seconds\)$");
        daemon.Stop(interrupt);
        (await daemon.LineAsync("Got shutdown signal")).ShouldEndWith($"[Info] Got shutdown signal: {name}");
        (await daemon.ExitAsync()).ShouldBe(0);
        daemon.Error.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("-x", 2, "flag provided but not defined: -x\nUsage: X-Ray [options]")]
    [InlineData("-m many", 2, "invalid value \"many\" for flag -m: parse error\nUsage: X-Ray [options]")]
    [InlineData("--endpoint http://x -b 203.0.113.1:2000", 1, "[Error] Cannot listen on UDP 203.0.113.1:2000: this machine does not have that address.")]
    [InlineData("--endpoint http://x -b ::1:2000", 1, "[Error] address ::1:2000: too many colons in address")]
    [InlineData("--endpoint http://x -m 2", 1, "[Error] Not enough Buffers Memory Allocated. Min Buffers Memory required: 3 MB.")]
    [InlineData("-n eu-west-1 -p ht!tp://x", 1, "[Error] Bad proxy URL: ht!tp://x")]
    [InlineData("-c /does/not/exist.yaml", 1, "[Error] Error occur when using config flag: open /does/not/exist.yaml: no such file or directory")]
    [InlineData("-c /tmp", 1, "[Error] Error occur when using config flag: open /tmp: it is a folder")]
    public async Task What_keeps_it_from_starting_is_on_standard_error(string flags, int exitCode, string message)
    {
        await using var daemon = DaemonProcess.Start(flags.Split(' '));
        (await daemon.ExitAsync()).ShouldBe(exitCode);
        daemon.Error.ShouldContain(message);
        daemon.Error.ShouldNotContain("   at ");
    }

    [Theory]
    [InlineData("Region: x", "Config Version is missing. Use X-Ray Daemon Config Migration Script to update the config file. Please refer to AWS X-Ray Documentation for more information.")]
    [InlineData("Version: 5", "Config Version Setting is not correct. Use X-Ray Daemon Config Migration Script to update the config file. Please refer to AWS X-Ray Documentation for more information.")]
    [InlineData("Version: 1\nProfile:\n  CPU: x", "Profile.CPU flag is not supported any more. Please refer to AWS X-Ray Documentation for more information.")]
    [InlineData("Version: 1\nMemoryLimit: 1", "MemoryLimit flag is not supported. Use X-Ray Daemon Config Migration Script to update the config file. Please refer to AWS X-Ray Documentation for more information.")]
    [InlineData("Version: 2\nColour: x", "Colour flag is invalid. Please refer to AWS X-Ray Documentation for more information.")]
    [InlineData("Version: 2\nConcurrency: 999", "Concurrency is 999 (FILE:2); it must be a whole number from 1 to 256.")]
    public async Task A_mistake_in_the_file_is_told_on_standard_error_and_in_the_log_file(string yaml, string message)
    {
        using var folder = new TemporaryFolder();
        var (config, log) = (Path.Combine(folder.Path, "my.yaml"), Path.Combine(folder.Path, "logs", "xray.log"));
        await File.WriteAllTextAsync(config, yaml, Cancel);
        await using var daemon = DaemonProcess.Start(["-c", config, "-f", log]);
        (await daemon.ExitAsync()).ShouldBe(1);
        message = message.Replace("FILE", config, StringComparison.Ordinal);
        daemon.Error.ShouldContain("[Error] " + message);
        (await File.ReadAllTextAsync(log, Cancel)).ShouldContain("[Error] " + message);
    }

    [Fact]
    public async Task The_file_of_the_working_folder_is_read_with_whatever_it_holds_unless_another_is_asked_for()
    {
        await using var service = await FakeService.StartAsync();
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "cfg.yaml"), $"Version: 1\nColour: blue\nEndpoint: {service.Address}\nLogging:\n  LogLevel: debug\n{Free}", Cancel);
        await using (var found = DaemonProcess.StartIn(folder.Path, []))
        {
            await found.LineAsync("Starting proxy");
            (await found.LineAsync("[Debug] Using Endpoint: ")).ShouldEndWith(service.Address.ToString().TrimEnd('/'));
        }
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "cfg.yaml"), "Version: \"2\nRegion", Cancel);
        var asked = Path.Combine(folder.Path, "asked.yaml");
        await File.WriteAllTextAsync(asked, $"Version: 2\nEndpoint: {service.Address}\n{Free}", Cancel);
        await using (var daemon = DaemonProcess.StartIn(folder.Path, ["-c", asked])) await daemon.LineAsync("Starting proxy");
        await using (var daemon = DaemonProcess.StartIn(folder.Path, [], ("ROENTGEN_DAEMON_CONFIG", asked))) await daemon.LineAsync("Starting proxy");
        await using var broken = DaemonProcess.StartIn(folder.Path, []);
        (await broken.ExitAsync()).ShouldBe(1);
        broken.Error.ShouldContain("[Error] Error occur when using config flag: line ");
    }

    [Theory]
    [InlineData("-v", "AWS X-Ray daemon version: ")]
    [InlineData("--version", "AWS X-Ray daemon version: ")]
    [InlineData("-h", "Usage: X-Ray [options]")]
    [InlineData("--print-config -n eu-west-1", "# What holds now, and where it comes from.")]
    public async Task What_was_asked_for_goes_to_standard_output(string flags, string text)
    {
        await using var daemon = DaemonProcess.Start(flags.Split(' '));
        (await daemon.ExitAsync()).ShouldBe(0);
        daemon.Lines.First().ShouldStartWith(text);
    }

    [Fact]
    public async Task The_same_flags_work_behind_roentgen_daemon()
    {
        await using var daemon = DaemonProcess.StartAs("roentgen", ["daemon", "--print-config", "-b", ":2000"]);
        (await daemon.ExitAsync()).ShouldBe(0);
        daemon.Lines.ShouldContain(line => line.StartsWith("  UDPAddress: \":2000\" ", StringComparison.Ordinal) && line.EndsWith("# flag -b", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_health_check_says_by_its_exit_code_whether_the_daemon_lives()
    {
        await using var service = await FakeService.StartAsync();
        await using var daemon = await DaemonProcess.StartAsync(["--endpoint", service.Address.ToString()]);
        await using (var check = DaemonProcess.Start(["--healthcheck"], ("ROENTGEN_DAEMON_BIND_TCP", $"0.0.0.0:{daemon.Address.Port}"))) (await check.ExitAsync()).ShouldBe(0);
        var port = daemon.Address.Port;
        (await daemon.StopAsync()).ShouldBe(0);
        await using (var check = DaemonProcess.Start(["--healthcheck", "-t", $"127.0.0.1:{port}"])) (await check.ExitAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task A_log_file_gets_its_folders_and_is_put_aside_when_it_is_full()
    {
        using var folder = new TemporaryFolder();
        var log = Path.Combine(folder.Path, "deep", "logs", "xray.log");
        Directory.CreateDirectory(Path.GetDirectoryName(log)!);
        await using (var full = File.Create(log)) full.SetLength(50 * 1024 * 1024);
        await File.WriteAllTextAsync(log + ".1", "older", Cancel);
        await using (var daemon = DaemonProcess.Start(["--endpoint", "http://127.0.0.1:1", "-b", "127.0.0.1:0", "-t", "127.0.0.1:0", "-f", log]))
        {
            await StartedAsync(daemon, log);
            (await daemon.StopAsync()).ShouldBe(0);
            daemon.Lines.ShouldBeEmpty();
        }
        (await File.ReadAllTextAsync(log, Cancel)).ShouldContain("[Info] Initializing AWS X-Ray daemon ");
        new FileInfo(log + ".1").Length.ShouldBe(50 * 1024 * 1024);

        var other = Path.Combine(folder.Path, "new", "xray.log");
        await using (var daemon = DaemonProcess.Start(["--endpoint", "http://127.0.0.1:1", "-b", "127.0.0.1:0", "-t", "127.0.0.1:0", "-f", other, "--log-rotation=false"]))
        {
            await StartedAsync(daemon, other);
            (await daemon.StopAsync()).ShouldBe(0);
        }
        (await File.ReadAllTextAsync(other, Cancel)).ShouldContain("[Info] Got shutdown signal: terminated");
    }

    [Fact]
    public async Task A_log_file_that_cannot_be_written_keeps_nobody_from_working()
    {
        await using var service = await FakeService.StartAsync();
        await using var daemon = await DaemonProcess.StartAsync(["--endpoint", service.Address.ToString(), "-f", "/proc/none/xray.log"]);
        await daemon.ErrorLineAsync("Cannot write the log file /proc/none/xray.log: ");
        daemon.Send(Segment);
        await service.AcceptedAsync(1, Cancel);
    }

    [Fact]
    public async Task Logs_are_json_on_request()
    {
        await using var service = await FakeService.StartAsync();
        await using var daemon = await DaemonProcess.StartAsync(["--endpoint", service.Address.ToString(), "--logging-format", "json"]);
        daemon.Send(Segment);
        await daemon.LineAsync("Successfully sent");
        foreach (var line in daemon.Lines)
        {
            using var json = JsonDocument.Parse(line);
            json.RootElement.EnumerateObject().Take(3).Select(member => member.Name).ShouldBe(["time", "level", "message"]);
        }
    }

    [Fact]
    public async Task A_hang_up_reads_the_configuration_again()
    {
        await using var service = await FakeService.StartAsync();
        using var folder = new TemporaryFolder();
        var config = Path.Combine(folder.Path, "my.yaml");
        await File.WriteAllTextAsync(config, $"Version: 2\nEndpoint: {service.Address}\n", Cancel);
        await using var daemon = await DaemonProcess.StartAsync(["-c", config]);

        await File.WriteAllTextAsync(config, $"Version: 2\nEndpoint: {service.Address}\nConcurrency: 3\nLogging:\n  LogLevel: debug\n  Format: json\n", Cancel);
        daemon.HangUpOnIt();
        (await daemon.LineAsync("Configuration reloaded")).ShouldContain(
            "\"message\":\"Configuration reloaded, with new values of Logging.LogLevel, Logging.Format; a restart is needed for Concurrency\"");

        await File.WriteAllTextAsync(config, "Version: 2\nConcurrency: many\n", Cancel);
        daemon.HangUpOnIt();
        (await daemon.LineAsync("is not reloaded")).ShouldContain($"Concurrency is many ({config}:2); it must be a whole number from 1 to 256.");
        daemon.Send(Segment);
        await service.AcceptedAsync(1, Cancel);
        await daemon.LineAsync("\"level\":\"debug\"");
        (await daemon.StopAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task A_service_that_does_not_answer_holds_the_end_no_longer_than_it_may()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        await using var daemon = await DaemonProcess.StartAsync(["--endpoint", $"http://{silent.LocalEndpoint}", "--shutdown-limit", "100ms", "--upload-timeout", "5m", "--upload-longest-timeout", "5m"]);
        daemon.Send(Segment);
        using var upload = await silent.AcceptSocketAsync(Cancel);
        (await daemon.StopAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task A_second_signal_ends_it_at_once()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        await using var daemon = await DaemonProcess.StartAsync(["--endpoint", $"http://{silent.LocalEndpoint}", "--shutdown-limit", "1h", "--upload-timeout", "5m", "--upload-longest-timeout", "5m"]);
        daemon.Send(Segment);
        using var upload = await silent.AcceptSocketAsync(Cancel);
        daemon.Stop();
        await daemon.LineAsync("Got shutdown signal");
        daemon.Stop();
        (await daemon.ExitAsync()).ShouldBe(128 + 15);
    }

    [Fact]
    public async Task A_further_service_gets_every_document_too()
    {
        await using var one = await FakeService.StartAsync();
        await using var other = await FakeService.StartAsync();
        await using var daemon = await DaemonProcess.StartAsync(["--endpoint", one.Address.ToString(), "--destination", other.Address.ToString()]);
        daemon.Send(Segment);
        await one.AcceptedAsync(1, Cancel);
        await other.AcceptedAsync(1, Cancel);
    }

    private static async Task StartedAsync(DaemonProcess daemon, string log)
    {
        while (!daemon.HasExited)
        {
            try
            {
                if ((await File.ReadAllTextAsync(log, Cancel)).Contains("Starting proxy", StringComparison.Ordinal)) return;
            }
            catch (IOException)
            {
                // Not there yet, or just put aside.
            }
        }
    }
}
