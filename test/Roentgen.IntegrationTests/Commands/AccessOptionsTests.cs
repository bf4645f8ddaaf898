using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Roentgen.IntegrationTests.Access;
using Roentgen.Service.Limits;

namespace Roentgen.IntegrationTests.Commands;

/// <summary>Access keys, limits and HTTPS as they are given on the command line.</summary>
public sealed class AccessOptionsTests
{
    private const string TraceId = "1-581cf771-000000000000000000000001";
    private const string Document = $$"""{"trace_id":"{{TraceId}}","id":"70de5b6f19ff9a0a","name":"shop","start_time":1,"end_time":2}""";

    private static readonly Dictionary<string, string> Keys = new() { ["ROENTGEN_ACCESS_KEYS"] = SignedCall.Keys };

    private static SignedCall Call => new() { Time = TimeProvider.System.GetUtcNow() };

    [Theory]
    [InlineData(null)]
    [InlineData("eu-south-1")]
    public async Task With_keys_the_daemon_of_the_same_process_still_gets_in(string? region)
    {
        string[] more = region is null ? [] : ["--signing-region", region];
        await using var roentgen = await RoentgenProcess.StartAsync(Keys, ["up", "--data", ":memory:", "--http", "127.0.0.1:0", "--daemon", "127.0.0.1:0", .. more]);
        using var client = new XRayClient(roentgen.Address);
        await SendDocumentAsync(roentgen);
        await UntilStoredAsync(client, roentgen, region ?? "eu-central-1");

        // And so do the SDKs that ask the daemon for rules.
        using var daemon = new XRayClient(new Uri($"http://{roentgen.Daemon}"));
        var rules = await daemon.PostAsync("/GetSamplingRules", "{}");
        rules.Status.ShouldBe(HttpStatusCode.OK, rules.Text);
        (await client.PostAsync("/GetSamplingRules", "{}")).ErrorType.ShouldBe("MissingAuthenticationTokenException");
        roentgen.Output.ShouldNotContain("Secret");
    }

    [Fact]
    public async Task HTTPS_is_spoken_with_a_certificate_and_the_daemon_of_the_same_process_trusts_it()
    {
        using var folder = new TemporaryFolder();
        var (certificate, key) = (Path.Combine(folder.Path, "certificate.pem"), Path.Combine(folder.Path, "key.pem"));
        using var own = WriteCertificate(certificate, key);
        await using var roentgen = await RoentgenProcess.StartAsync(
            Keys, "up", "--data", ":memory:", "--http", "127.0.0.1:0", "--daemon", "127.0.0.1:0", "--certificate", certificate, "--certificate-key", key);
        roentgen.Address.Scheme.ShouldBe("https");
        using var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, presented, _, _) => presented!.GetRawCertData().SequenceEqual(own.RawData);
        using var client = new XRayClient(roentgen.Address, handler);
        await SendDocumentAsync(roentgen);
        await UntilStoredAsync(client, roentgen, "eu-central-1");

        using var http = new HttpClient(handler, disposeHandler: false);
        using var request = Call.ToRequest(roentgen.Address);
        (request.Version, request.VersionPolicy) = (HttpVersion.Version20, HttpVersionPolicy.RequestVersionExact);
        using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Version.ShouldBe(HttpVersion.Version20);
    }

    [Fact]
    public async Task Beyond_this_machine_it_listens_with_keys_and_not_without()
    {
        var (exitCode, _, error) = await RoentgenProcess.RunAsync("up", "--data", ":memory:", "--http", "0.0.0.0:0", "--daemon", "127.0.0.1:0");
        exitCode.ShouldBe(2);
        error.ShouldContain("--access-keys");
        error.ShouldContain("--insecure");
        foreach (var environment in new[] { Keys, [] })
        {
            string[] insecure = environment.Count == 0 ? ["--insecure"] : [];
            await using var roentgen = await RoentgenProcess.StartAsync(environment, ["serve", "--data", ":memory:", "--http", "0.0.0.0:0", .. insecure]);
            using var client = new XRayClient(roentgen.Address);
            (await client.PostAsync("/GetSamplingRules", "{}")).Status.ShouldBe(environment.Count == 0 ? HttpStatusCode.OK : HttpStatusCode.Forbidden);
        }
    }

    [Fact]
    public async Task A_file_of_keys_that_everybody_can_read_is_taken_with_a_warning()
    {
        if (OperatingSystem.IsWindows()) return; // has no such modes
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "keys");
        await File.WriteAllTextAsync(file, SignedCall.Keys.Replace(',', '\n').Replace(':', ' '), TestContext.Current.CancellationToken);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.OtherRead);
        await using var roentgen = await RoentgenProcess.StartAsync([], "serve", "--data", ":memory:", "--http", "127.0.0.1:0", "--access-keys", file);
        roentgen.Output.ShouldContain($"Everybody on this machine can read the secrets in {file}; chmod 600 {file}.");
        using var client = new XRayClient(roentgen.Address);
        (await client.SendAsync(Call.ToRequest(roentgen.Address))).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Limits_come_from_the_variable_and_the_option_wins()
    {
        var environment = new Dictionary<string, string> { ["ROENTGEN_LIMITS"] = "documents=1, request-bytes=64KiB" };
        await using var roentgen = await RoentgenProcess.StartAsync(environment, "serve", "--data", ":memory:", "--http", "127.0.0.1:0", "--limit", "documents=2", "--limit", "graph-window-hours=1");
        using var client = new XRayClient(roentgen.Address);
        (await client.PostAsync("/TraceSegments", XRayClient.Body(["{", "{"]))).Status.ShouldBe(HttpStatusCode.OK);
        (await client.PostAsync("/TraceSegments", XRayClient.Body(["{", "{", "{"]))).Text.ShouldContain("at most 2 segment documents");
        (await client.PostAsync("/TraceSegments", new string(' ', 70_000))).Status.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        (await client.PostAsync("/ServiceGraph", """{"StartTime":0,"EndTime":3601}""")).Text.ShouldContain("1 hours");
    }

    [Fact]
    public async Task Every_limit_is_listed()
    {
        var (exitCode, output, _) = await RoentgenProcess.RunAsync("limits");
        exitCode.ShouldBe(0);
        foreach (var limit in Limit.All) output.ShouldContain($"  {limit.Name} ");
        output.ShouldContain("segment documents in one request; 1 to 1000000, default 10000\n");
    }

    [Theory]
    [InlineData("--limit documents: a limit is written NAME=VALUE", "--limit", "documents")]
    [InlineData("--limit documnets=5: there is no limit documnets; the limits are request-bytes, documents,", "--limit", "documnets=5")]
    [InlineData("--limit documents=0: documents must be 1 to 1000000.", "--limit", "documents=0")]
    [InlineData("--limit documents=many: documents must be 1 to 1000000.", "--limit", "documents=many")]
    [InlineData("--limit request-bytes=1KB: request-bytes must be 65536 to 1073741824 (or as 64MB, 1GiB).", "--limit", "request-bytes=1KB")]
    [InlineData("The access keys in /nowhere cannot be read: ", "--access-keys", "/nowhere")]
    [InlineData("SigningRegion is a b; it must be letters, digits and dashes, for example us-east-1.", "--signing-region", "a b")]
    [InlineData("--certificate-key /nowhere needs --certificate.", "--certificate-key", "/nowhere")]
    [InlineData("--certificate /nowhere cannot be used with its private key: ", "--certificate", "/nowhere")]
    public async Task A_mistake_is_one_sentence_and_exit_code_2(string sentence, params string[] arguments)
    {
        var (exitCode, _, error) = await RoentgenProcess.RunAsync(["serve", "--data", ":memory:", "--http", "127.0.0.1:0", .. arguments]);
        exitCode.ShouldBe(2, error);
        error.ShouldContain(sentence);
        error.TrimEnd().Split('\n').Length.ShouldBe(1, error);
    }

    [Fact]
    public async Task A_mistake_in_the_variable_of_keys_shows_no_secret()
    {
        var (exitCode, _, error) = await RoentgenProcess.RunAsync(
            new Dictionary<string, string> { ["ROENTGEN_ACCESS_KEYS"] = $"WRITER:{SignedCall.WriterSecret}:owner" }, "serve", "--data", ":memory:", "--http", "127.0.0.1:0");
        exitCode.ShouldBe(2);
        error.ShouldBe("ROENTGEN_ACCESS_KEYS, key 1: the role of an access key is write, read or admin.\n");
    }

    private static async Task SendDocumentAsync(RoentgenProcess roentgen)
    {
        using var udp = new UdpClient(AddressFamily.InterNetwork);
        await udp.SendAsync(Encoding.UTF8.GetBytes("{\"format\": \"json\", \"version\": 1}\n" + Document), roentgen.Daemon, TestContext.Current.CancellationToken);
    }

    private static async Task UntilStoredAsync(XRayClient client, RoentgenProcess roentgen, string region)
    {
        var call = Call with { Path = "/Traces", Region = region, Body = Encoding.UTF8.GetBytes($$"""{"TraceIds":["{{TraceId}}"]}""") };
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            patience.Token.ThrowIfCancellationRequested();
            var answer = await client.SendAsync((call with { Time = TimeProvider.System.GetUtcNow() }).As("READER").ToRequest(roentgen.Address));
            answer.Status.ShouldBe(HttpStatusCode.OK, answer.Text);
            if (answer.Json.GetProperty("Traces").GetArrayLength() == 1) return;
        }
    }

    private static X509Certificate2 WriteCertificate(string certificateFile, string keyFile)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = TimeProvider.System.GetUtcNow();
        var certificate = new CertificateRequest("CN=roentgen.example", key, HashAlgorithmName.SHA256).CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        File.WriteAllText(certificateFile, certificate.ExportCertificatePem());
        File.WriteAllText(keyFile, key.ExportPkcs8PrivateKeyPem());
        return certificate;
    }
}
