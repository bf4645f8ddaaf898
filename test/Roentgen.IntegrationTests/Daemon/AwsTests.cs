using Roentgen.IntegrationTests.Access;

namespace Roentgen.IntegrationTests.Daemon;

/// <summary>Region, credentials, role and proxy, each as a machine of AWS or a person's has them.</summary>
public sealed class AwsTests
{
    private const string Segment = """{"name":"a"}""";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_a_region_from_anybody_it_does_not_start()
    {
        await using var daemon = DaemonProcess.Start(["-b", "127.0.0.1:0", "-t", "127.0.0.1:0"]);
        (await daemon.ExitAsync()).ShouldBe(1);
        daemon.Error.ShouldEndWith(
            "[Error] Cannot fetch region variable from config file, environment variables, ecs metadata, or ec2 metadata. Use local-mode to use the local config region.");
        string.Join('\n', daemon.Lines).ShouldContain("[Info] Unable to fetch region from EC2 metadata: ");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_instance_knows_its_region_with_and_without_a_token(bool wantsToken)
    {
        await using var aws = await FakeAws.StartAsync();
        aws.WantsToken = wantsToken;
        await using var daemon = await DaemonProcess.StartAsync(["-l", "debug"], Instance(aws));
        daemon.Lines.Select(Message).Where(line => line.StartsWith("[Info]", StringComparison.Ordinal)).ShouldBe(
        [
            daemon.Lines.Select(Message).First(),
            "[Info] Using buffer memory limit of 64 MB",
            "[Info] 1024 segment buffers allocated",
            "[Info] Using region: ap-south-1",
            "[Info] HTTP Proxy server using X-Ray Endpoint : https://xray.ap-south-1.amazonaws.com",
            $"[Info] Starting proxy http server on {daemon.Address}",
        ]);
        await daemon.LineAsync("[Debug] Fetch region ap-south-1 from ec2 metadata");
        await daemon.LineAsync("[Debug] Using default X-Ray endpoint");
    }

    [Fact]
    public async Task A_task_knows_its_region_from_the_file_or_from_the_service()
    {
        await using var aws = await FakeAws.StartAsync();
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "metadata.json");
        await File.WriteAllTextAsync(file, """{"TaskARN":"arn:aws:ecs:us-west-2:123456789012:task/c/1"}""", Cancel);
        await using (var daemon = await DaemonProcess.StartAsync([], Instance(aws), ("ECS_ENABLE_CONTAINER_METADATA", "TRUE"), ("ECS_CONTAINER_METADATA_FILE", file), TaskMetadata(aws)))
            await daemon.LineAsync("[Info] Using region: us-west-2");
        await File.WriteAllTextAsync(file, """{"Cluster":"c"}""", Cancel);
        await using (var daemon = await DaemonProcess.StartAsync([], Instance(aws), ("ECS_ENABLE_CONTAINER_METADATA", "true"), ("ECS_CONTAINER_METADATA_FILE", file), TaskMetadata(aws)))
        {
            await daemon.LineAsync("[Error] Unable to read ECS metadata file contents: ");
            await daemon.LineAsync("[Info] Using region: eu-north-1");
        }
    }

    [Fact]
    public async Task In_local_mode_nobody_is_asked_and_the_shared_configuration_says_the_region()
    {
        await using var aws = await FakeAws.StartAsync();
        using var folder = new TemporaryFolder();
        var config = Path.Combine(folder.Path, "config");
        await File.WriteAllTextAsync(config, "[profile mine]\nregion = eu-central-1\n", Cancel);
        await using var daemon = await DaemonProcess.StartAsync(["-o"], Instance(aws), ("AWS_CONFIG_FILE", config), ("AWS_PROFILE", "mine"));
        await daemon.LineAsync("[Info] Using region: eu-central-1");
        (await daemon.StopAsync()).ShouldBe(0);
        aws.Asked.ShouldBeEmpty();
    }

    [Fact]
    public async Task Uploads_are_signed_with_credentials_of_the_environment_for_the_region_without_asking_the_instance_for_any()
    {
        await using var aws = await FakeAws.StartAsync();
        await using var service = await FakeService.StartAsync();
        await using var daemon = await DaemonProcess.StartAsync(
            ["--endpoint", service.Address.ToString(), "-n", "eu-west-1"], Instance(aws), ("AWS_ACCESS_KEY_ID", "AKIDENV"), ("AWS_SECRET_ACCESS_KEY", "secret"));
        daemon.Send(Segment);
        await service.AcceptedAsync(1, Cancel);
        Authorization(service).ShouldMatch(@"^AWS4-HMAC-SHA256 Credential=AKIDENV/\d{8}/eu-west-1/xray/aws4_request, SignedHeaders=\S*host;\S+, Signature=[0-9a-f]{64}$");
        aws.Asked.ShouldNotContain(question => question.Contains("security-credentials", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_roentgen_service_with_keys_takes_what_is_signed_and_nothing_else()
    {
        await using var service = await RoentgenProcess.StartAsync(
            new Dictionary<string, string> { ["ROENTGEN_ACCESS_KEYS"] = SignedCall.Keys }, "serve", "--data", ":memory:", "--http", "127.0.0.1:0");
        (string, string)[] keys = [("AWS_ACCESS_KEY_ID", "WRITER"), ("AWS_SECRET_ACCESS_KEY", SignedCall.WriterSecret)];
        await using (var daemon = await DaemonProcess.StartAsync(["-o", "--endpoint", service.Address.ToString()], keys))
        {
            daemon.Send(Segment);
            await daemon.LineAsync("Sent batch of 1 segments but had 1 Unprocessed segments"); // taken, and then looked into: it is no segment
        }
        await using (var daemon = await DaemonProcess.StartAsync(["-o", "--endpoint", service.Address.ToString()]))
        {
            daemon.Send(Segment);
            await daemon.LineAsync("StatusCode: 403");
        }
    }

    [Fact]
    public async Task A_service_of_ones_own_gets_unsigned_calls_where_there_are_no_credentials_and_the_instance_is_not_asked()
    {
        await using var aws = await FakeAws.StartAsync();
        await using var service = await FakeService.StartAsync();
        await using var daemon = await DaemonProcess.StartAsync(["--endpoint", service.Address.ToString()], Instance(aws));
        daemon.Send(Segment);
        await service.AcceptedAsync(1, Cancel);
        service.Requests.First().Headers.Keys.ShouldNotContain("Authorization");
        aws.Asked.ShouldNotContain(question => question.Contains("security-credentials", StringComparison.Ordinal));
        daemon.Lines.ShouldNotContain(line => line.Contains("Using region", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Where_signatures_are_asked_for_the_instance_is_asked_for_its_role()
    {
        await using var aws = await FakeAws.StartAsync();
        await using var service = await FakeService.StartAsync();
        await using var daemon = await DaemonProcess.StartAsync(["--endpoint", service.Address.ToString(), "--signing", "always"], Instance(aws));
        await daemon.LineAsync("[Info] Using region: ap-south-1");
        daemon.Send(Segment);
        await service.AcceptedAsync(1, Cancel);
        Authorization(service).ShouldContain($"Credential={FakeAws.InstanceKey}/");
        service.Requests.First().Headers["X-Amz-Security-Token"].ShouldBe(FakeAws.SessionToken);
    }

    [Fact]
    public async Task A_task_has_credentials()
    {
        await using var aws = await FakeAws.StartAsync();
        await using var service = await FakeService.StartAsync();
        await using var daemon = await DaemonProcess.StartAsync(
            ["--endpoint", service.Address.ToString(), "-n", "eu-west-1"], Instance(aws), ("AWS_CONTAINER_CREDENTIALS_FULL_URI", aws.Address + "/task-credentials"));
        daemon.Send(Segment);
        await service.AcceptedAsync(1, Cancel);
        Authorization(service).ShouldContain($"Credential={FakeAws.TaskKey}/");
    }

    [Fact]
    public async Task A_role_is_assumed_under_the_name_of_the_daemon()
    {
        await using var aws = await FakeAws.StartAsync();
        await using var service = await FakeService.StartAsync();
        await using var daemon = await DaemonProcess.StartAsync(
            ["--endpoint", service.Address.ToString(), "-n", "eu-west-1", "-r", "arn:aws:iam::1:role/r"],
            Instance(aws), ("AWS_ACCESS_KEY_ID", "AKIDENV"), ("AWS_SECRET_ACCESS_KEY", "secret"), ("AWS_ENDPOINT_URL_STS", aws.Address));
        daemon.Send(Segment);
        await service.AcceptedAsync(1, Cancel);
        Authorization(service).ShouldContain($"Credential={FakeAws.RoleKey}/");
        service.Requests.First().Headers["X-Amz-Security-Token"].ShouldBe(FakeAws.SessionToken);
        aws.Asked.ShouldContain("AssumeRole arn:aws:iam::1:role/r xray-daemon AKIDENV of eu-west-1");
    }

    [Fact]
    public async Task A_web_identity_is_exchanged()
    {
        await using var aws = await FakeAws.StartAsync();
        await using var service = await FakeService.StartAsync();
        using var folder = new TemporaryFolder();
        var token = Path.Combine(folder.Path, "token");
        await File.WriteAllTextAsync(token, "jwt", Cancel);
        await using var daemon = await DaemonProcess.StartAsync(
            ["--endpoint", service.Address.ToString(), "-n", "eu-west-1"], Instance(aws),
            ("AWS_WEB_IDENTITY_TOKEN_FILE", token), ("AWS_ROLE_ARN", "arn:aws:iam::1:role/web"), ("AWS_ROLE_SESSION_NAME", "pod"), ("AWS_ENDPOINT_URL_STS", aws.Address), ("AWS_REGION", "eu-west-1"));
        daemon.Send(Segment);
        await service.AcceptedAsync(1, Cancel);
        Authorization(service).ShouldContain($"Credential={FakeAws.RoleKey}/");
        aws.Asked.ShouldContain("AssumeRoleWithWebIdentity arn:aws:iam::1:role/web pod");
    }

    [Fact]
    public async Task A_profile_of_the_shared_files_is_used_also_when_it_assumes_a_role()
    {
        await using var aws = await FakeAws.StartAsync();
        await using var service = await FakeService.StartAsync();
        using var home = new TemporaryFolder();
        Directory.CreateDirectory(Path.Combine(home.Path, ".aws"));
        await File.WriteAllTextAsync(Path.Combine(home.Path, ".aws", "credentials"), "[default]\naws_access_key_id = AKIDFILE\naws_secret_access_key = secret\n", Cancel);
        await File.WriteAllTextAsync(Path.Combine(home.Path, ".aws", "config"), "[profile deep]\nrole_arn = arn:aws:iam::1:role/deep\nsource_profile = default\nrole_session_name = s\nregion = eu-west-1\n", Cancel);
        await using (var daemon = await DaemonProcess.StartAsync(["-o", "--endpoint", service.Address.ToString(), "-n", "eu-west-1"], Instance(aws), ("HOME", home.Path)))
        {
            daemon.Send(Segment);
            await service.AcceptedAsync(1, Cancel);
        }
        Authorization(service).ShouldContain("Credential=AKIDFILE/");
        await using (var daemon = await DaemonProcess.StartAsync(
            ["-o", "--endpoint", service.Address.ToString(), "-n", "eu-west-1"], Instance(aws), ("HOME", home.Path), ("AWS_PROFILE", "deep"), ("AWS_ENDPOINT_URL_STS", aws.Address)))
        {
            daemon.Send(Segment);
            await service.AcceptedAsync(2, Cancel);
        }
        service.Requests.Last(request => request.Path == "/TraceSegments").Headers["Authorization"].ShouldContain($"Credential={FakeAws.RoleKey}/");
        aws.Asked.ShouldContain("AssumeRole arn:aws:iam::1:role/deep s AKIDFILE of eu-west-1");
    }

    [Fact]
    public async Task Without_credentials_documents_wait_for_them_and_nothing_leaves_unsigned()
    {
        await using var service = await FakeService.StartAsync();
        using var home = new TemporaryFolder();
        Directory.CreateDirectory(Path.Combine(home.Path, ".aws"));
        await using var daemon = await DaemonProcess.StartAsync(
            ["-o", "--endpoint", service.Address.ToString(), "--signing", "always"], ("HOME", home.Path), ("AWS_EC2_METADATA_DISABLED", "true"));
        daemon.Send(Segment);
        (await daemon.LineAsync("[Error] Unable to retrieve credentials")).ShouldEndWith(
            "[Error] Unable to retrieve credentials: there are none in the environment or in a shared file, and neither the container nor the instance has a role");
        service.Requests.ShouldBeEmpty();
        await File.WriteAllTextAsync(Path.Combine(home.Path, ".aws", "credentials"), "[default]\naws_access_key_id = AKIDLATE\naws_secret_access_key = secret\n", Cancel);
        daemon.HangUpOnIt();
        await service.AcceptedAsync(1, Cancel);
        Authorization(service).ShouldContain("Credential=AKIDLATE/");
        (await daemon.StopAsync()).ShouldBe(0);
        service.Accepted.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_proxy_is_used_for_plain_services_too_but_not_for_those_that_are_left_out()
    {
        await using var proxy = await FakeService.StartAsync();
        await using var service = await FakeService.StartAsync();
        await using (var daemon = await DaemonProcess.StartAsync(["--endpoint", "http://service.invalid:1895"], ("HTTPS_PROXY", proxy.Address.ToString())))
        {
            daemon.Send(Segment);
            await proxy.AcceptedAsync(1, Cancel);
            proxy.Requests.First().Headers["Host"].ShouldBe("service.invalid:1895");
        }
        await using (var daemon = await DaemonProcess.StartAsync(["--endpoint", service.Address.ToString(), "-p", proxy.Address.ToString()], ("NO_PROXY", "example.com,127.0.0.1")))
        {
            daemon.Send(Segment);
            await service.AcceptedAsync(1, Cancel);
        }
        proxy.Accepted.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Telemetry_names_host_and_instance_as_they_were_given_or_as_the_instance_says()
    {
        await using var aws = await FakeAws.StartAsync();
        await using var service = await FakeService.StartAsync();
        await using (var daemon = await DaemonProcess.StartAsync(["--endpoint", service.Address.ToString(), "-l", "debug"], Instance(aws)))
        {
            await daemon.LineAsync("[Debug] Using i-0123 Instance Id for Telemetry records");
            daemon.Send(Segment);
            await service.AcceptedAsync(1, Cancel);
            (await daemon.StopAsync()).ShouldBe(0);
        }
        Telemetry(service).ShouldStartWith("""{"EC2InstanceId":"i-0123","Hostname":"ip-10-0-0-1.internal",""");
        await using (var daemon = await DaemonProcess.StartAsync(
            ["--endpoint", service.Address.ToString(), "-o", "-a", "arn:me"], Instance(aws), ("AWS_HOSTNAME", "mine"), ("AWS_INSTANCE_ID", "i-mine")))
        {
            daemon.Send(Segment);
            await service.AcceptedAsync(2, Cancel);
            (await daemon.StopAsync()).ShouldBe(0);
        }
        Telemetry(service).ShouldStartWith("""{"EC2InstanceId":"i-mine","Hostname":"mine","ResourceARN":"arn:me",""");
    }

    private static (string Name, string Value) Instance(FakeAws aws) => ("AWS_EC2_METADATA_SERVICE_ENDPOINT", aws.Address);

    private static (string Name, string Value) TaskMetadata(FakeAws aws) => ("ECS_CONTAINER_METADATA_URI_V4", aws.Address + "/v4/abc");

    private static string Authorization(FakeService service) => service.Requests.First(request => request.Path == "/TraceSegments").Headers["Authorization"];

    private static string Telemetry(FakeService service) => System.Text.Encoding.UTF8.GetString(service.Requests.Last(request => request.Path == "/TelemetryRecords").Body);

    // Without its time.
    private static string Message(string line) => line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..];
}
