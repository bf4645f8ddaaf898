using System.Net.Sockets;
using System.Text;

namespace Roentgen.IntegrationTests.Commands;

public sealed class UpCommandTests
{
    [Fact]
    public async Task A_datagram_sent_to_what_runs_is_a_trace_that_can_be_read()
    {
        using var folder = new TemporaryFolder();
        await using var roentgen = await RoentgenProcess.UpAsync(folder.Path);
        using var client = new XRayClient(roentgen.Address);
        await SendAsync(roentgen, Document(1));
        await EventuallyAsync(async () => await client.GetTraceAsync(TraceId(1)) is not null);
        (await client.GetAsync("/metrics")).ShouldMatch("roentgen_daemon_segments_sent_total{destination=\"127\\.0\\.0\\.1:[0-9]+\"} 1\n");
    }

    [Fact]
    public async Task At_start_it_says_where_everything_is_and_how_to_send_and_to_look()
    {
        await using var roentgen = await RoentgenProcess.UpAsync(":memory:");
        roentgen.Output.ShouldContain($"  Console  {roentgen.Address.GetLeftPart(UriPartial.Authority)}");
        roentgen.Output.ShouldContain($"  API      {roentgen.Address.GetLeftPart(UriPartial.Authority)}");
        roentgen.Output.ShouldContain($"  Daemon   {roentgen.Daemon}");
        roentgen.Output.ShouldContain($"export AWS_XRAY_DAEMON_ADDRESS={roentgen.Daemon}");
        roentgen.Output.ShouldContain("aws xray get-service-graph --endpoint-url");
    }

    [Fact]
    public async Task The_console_is_served_at_every_address_that_is_no_file()
    {
        await using var roentgen = await RoentgenProcess.UpAsync(":memory:");
        using var http = new HttpClient { BaseAddress = roentgen.Address };
        foreach (var path in new[] { "/", "/traces", "/traces/1-581cf771-a006649127e371903a2de979" })
        {
            using var response = await http.GetAsync(path, TestContext.Current.CancellationToken);
            response.EnsureSuccessStatusCode();
            response.Content.Headers.ContentType!.MediaType.ShouldBe("text/html");
            response.Headers.GetValues("Content-Security-Policy").Single().ShouldStartWith("default-src 'self'");
            (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldContain("<div id=\"root\">");
        }
    }

    [Fact]
    public async Task Every_option_has_an_environment_variable_and_the_option_wins()
    {
        using var folder = new TemporaryFolder();
        var environment = new Dictionary<string, string> { ["ROENTGEN_DATA"] = folder.Path, ["ROENTGEN_HTTP"] = "nonsense", ["ROENTGEN_DAEMON"] = "127.0.0.1:0" };
        await using var roentgen = await RoentgenProcess.StartAsync(environment, "up", "--http", "127.0.0.1:0");
        roentgen.Output.ShouldContain($"  Data     {folder.Path}");
        roentgen.Daemon.Port.ShouldNotBe(2000);
    }

    [Theory]
    [InlineData("20GB", "7")]
    [InlineData("1.5 TiB", "36500")]
    [InlineData("10000000", "none")]
    [InlineData("none", "1")]
    public async Task Limits_are_taken_as_people_write_them(string maxDisk, string retention)
    {
        var environment = new Dictionary<string, string> { ["ROENTGEN_MAX_DISK"] = maxDisk, ["ROENTGEN_RETENTION"] = retention };
        await using var roentgen = await RoentgenProcess.StartAsync(environment, "serve", "--data", ":memory:", "--http", "127.0.0.1:0");
        using var client = new XRayClient(roentgen.Address);
        (await client.GetAsync("/health")).ShouldBe("""{"status":"ok"}""");
    }

    [Fact]
    public async Task Serve_is_the_service_without_the_daemon()
    {
        await using var roentgen = await RoentgenProcess.StartAsync([], "serve", "--data", ":memory:", "--http", "127.0.0.1:0");
        using var client = new XRayClient(roentgen.Address);
        await client.PutAsync(Document(1));
        (await client.GetTraceAsync(TraceId(1))).ShouldNotBeNull();
        roentgen.Output.ShouldContain("roentgen daemon --endpoint");
        (await roentgen.TerminateAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task SIGTERM_stores_what_was_received_and_ends_with_zero()
    {
        using var folder = new TemporaryFolder();
        await using (var roentgen = await RoentgenProcess.UpAsync(folder.Path))
        {
            for (var i = 1; i <= 200; i++) await SendAsync(roentgen, Document(i));
            (await roentgen.TerminateAsync()).ShouldBe(0, roentgen.Output);
        }
        await using var again = await RoentgenProcess.UpAsync(folder.Path);
        using var client = new XRayClient(again.Address);
        for (var i = 1; i <= 200; i++) (await client.GetTraceAsync(TraceId(i))).ShouldNotBeNull();
    }

    [Fact]
    public async Task A_port_in_use_is_one_sentence_and_exit_code_2()
    {
        await using var roentgen = await RoentgenProcess.UpAsync(":memory:");
        await ShouldFailAsync("is in use", "up", "--data", ":memory:", "--http", roentgen.Address.Authority, "--daemon", "127.0.0.1:0");
        await ShouldFailAsync("Cannot listen on UDP", "up", "--data", ":memory:", "--http", "127.0.0.1:0", "--daemon", roentgen.Daemon.ToString());
    }

    [Fact]
    public async Task A_folder_in_use_is_one_sentence_and_exit_code_2()
    {
        using var folder = new TemporaryFolder();
        await using var roentgen = await RoentgenProcess.UpAsync(folder.Path);
        await ShouldFailAsync("--data", "up", "--data", folder.Path, "--http", "127.0.0.1:0", "--daemon", "127.0.0.1:0");
    }

    [Theory]
    [InlineData("--help", "up", "--nonsense")]
    [InlineData("--help", "nonsense")]
    [InlineData("cannot be used", "up", "--data", "/dev/null/x")]
    [InlineData("--http: address nonsense", "up", "--http", "nonsense")]
    [InlineData("--insecure", "up", "--data", ":memory:", "--http", "0.0.0.0:0")]
    [InlineData("--daemon: address", "serve", "--daemon", "x")]
    [InlineData("--max-disk much: it is a size of 10MB or more, for example 500MB, 20GB or 1TiB, or none.", "up", "--max-disk", "much")]
    [InlineData("--max-disk 1MB:", "up", "--max-disk", "1MB")]
    [InlineData("--max-disk 9EB:", "up", "--max-disk", "9EB")]
    [InlineData("--max-disk 99999999999TiB:", "up", "--max-disk", "99999999999TiB")]
    [InlineData("--retention a week: it is a number of days, 1 to 36500, or none.", "up", "--retention", "a week")]
    [InlineData("--retention 0:", "up", "--retention", "0")]
    public async Task A_mistake_is_one_sentence_that_tells_what_to_do_and_exit_code_2(string expected, params string[] arguments)
    {
        if (arguments[0] == "serve") expected = "--help"; // serve has no daemon, so the option is unknown
        await ShouldFailAsync(expected, arguments);
    }

    [Fact]
    public async Task Every_command_explains_itself()
    {
        foreach (var arguments in new[] { (string[])["--help"], ["up", "--help"], ["serve", "--help"], ["daemon", "--help"] })
        {
            var (exitCode, output, error) = await RoentgenProcess.RunAsync(arguments);
            exitCode.ShouldBe(0, error);
            (output + error).ShouldContain("Usage");
        }
    }

    private static async Task ShouldFailAsync(string sentence, params string[] arguments)
    {
        var (exitCode, _, error) = await RoentgenProcess.RunAsync(arguments);
        exitCode.ShouldBe(2, error);
        error.ShouldContain(sentence);
        error.TrimEnd().Split('\n').Length.ShouldBe(1, error);
    }

    private static async Task SendAsync(RoentgenProcess roentgen, string document)
    {
        using var udp = new UdpClient(AddressFamily.InterNetwork);
        await udp.SendAsync(Encoding.UTF8.GetBytes("{\"format\": \"json\", \"version\": 1}\n" + document), roentgen.Daemon, TestContext.Current.CancellationToken);
    }

    private static string TraceId(int number) => $"1-581cf771-{number:x24}";

    private static string Document(int number) => $$"""{"trace_id":"{{TraceId(number)}}","id":"70de5b6f19ff9a0a","name":"shop","start_time":1,"end_time":2}""";

    private static async Task EventuallyAsync(Func<Task<bool>> isTrue)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!await isTrue()) patience.Token.ThrowIfCancellationRequested();
    }
}
