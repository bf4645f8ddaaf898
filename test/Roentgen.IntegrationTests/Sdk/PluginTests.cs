using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Roentgen.IntegrationTests.Daemon;
using Roentgen.Model.Sampling;
using Roentgen.Sdk;
using Roentgen.Sdk.Plugins;

namespace Roentgen.IntegrationTests.Sdk;

/// <summary>What plugins find out, of variables, files and metadata services that a test makes; nothing of the machine that runs the tests.</summary>
public sealed class PluginTests : IDisposable
{
    private readonly TemporaryFolder _root = new();
    private readonly Dictionary<string, string> _variables = [];
    private readonly ConcurrentQueue<string> _problems = new();
    private readonly DocumentListener _daemon = new();
    private readonly FakeTimeProvider _clock = new();

    public void Dispose()
    {
        _daemon.Dispose();
        _root.Dispose();
    }

    [Fact]
    public async Task Where_nothing_shows_itself_nothing_is_said()
    {
        var segment = await FirstAsync();
        segment.Text("origin").ShouldBeNull();
        segment.GetProperty("aws").EnumerateObject().Select(member => member.Name).ShouldBe(["xray"]);
        _problems.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_ecs_container_asks_its_metadata_and_the_first_segments_do_not_wait_for_it()
    {
        await using var endpoint = await MetadataAsync(_ =>
            """
            {"DockerId":"ea32192c8553fbff06c9340478a2ff089b2bb5646fb718b4ee206641c9086d66-1234","Name":"app","Image":"i",
             "ContainerARN":"arn:aws:ecs:us-west-2:111122223333:container/0206b271-b33f-47ab-86c6-a0ba208a70a9",
             "Labels":{"com.amazonaws.ecs.cluster":"arn:aws:ecs:us-west-2:111122223333:cluster/default",
                       "com.amazonaws.ecs.task-arn":"arn:aws:ecs:us-west-2:111122223333:task/default/158d1c8083dd49d6b527399fd6414f5c",
                       "com.amazonaws.ecs.task-definition-family":"hello"},
             "LogDriver":"awslogs","LogOptions":{"awslogs-group":"/ecs/hello","awslogs-region":"us-west-2"}}
            """);
        _variables["ECS_CONTAINER_METADATA_URI_V4"] = endpoint.Address.AbsoluteUri;
        var segment = await UntilAsync("aws/ecs/container_arn", first =>
        {
            first.Text("origin").ShouldBe("AWS::ECS::Container");
            first.Text("aws/ecs/container").ShouldBe(Environment.MachineName);
        });
        segment.Text("aws/ecs/container_id").ShouldStartWith("ea32192c8553");
        segment.Text("aws/ecs/container_arn").ShouldBe("arn:aws:ecs:us-west-2:111122223333:container/0206b271-b33f-47ab-86c6-a0ba208a70a9");
        segment.Text("aws/ecs/task_family").ShouldBe("hello");
        segment.Text("aws/cloudwatch_logs/0/log_group").ShouldBe("/ecs/hello");
        segment.Text("aws/cloudwatch_logs/0/arn").ShouldBe("arn:aws:logs:us-west-2:111122223333:log-group:/ecs/hello");
    }

    [Fact]
    public async Task An_endpoint_that_does_not_answer_is_told_and_costs_nothing_else()
    {
        _variables["ECS_CONTAINER_METADATA_URI_V4"] = $"http://127.0.0.1:{FakeService.FreePort()}/v4";
        File("proc/self/cgroup", "11:devices:/ecs/5d2a/0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\n0::/\n");
        var segment = await FirstAsync();
        segment.Text("aws/ecs/container").ShouldBe(Environment.MachineName);
        segment.Text("aws/ecs/container_id").ShouldBe("0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef");
        _problems.ShouldHaveSingleItem().ShouldContain("Ecs");
    }

    [Fact]
    public async Task An_ec2_instance_is_recognised_by_its_firmware_and_asked_with_a_token()
    {
        await using var endpoint = await MetadataAsync(context => (context.Request.Method, context.Request.Path.Value) switch
        {
            ("PUT", "/latest/api/token") when context.Request.Headers["X-aws-ec2-metadata-token-ttl-seconds"] == "60" => "TOKEN",
            ("GET", "/latest/dynamic/instance-identity/document") when context.Request.Headers["X-aws-ec2-metadata-token"] == "TOKEN" =>
                """{"instanceId":"i-1234567890abcdef0","availabilityZone":"us-west-2b","instanceType":"t3.micro","imageId":"ami-5fb8c835","region":"us-west-2"}""",
            _ => null,
        });
        _variables["AWS_EC2_METADATA_SERVICE_ENDPOINT"] = endpoint.Address.AbsoluteUri;
        (await FirstAsync()).Text("origin").ShouldBeNull("nothing says that this is one");
        endpoint.Requests.ShouldBe(0);

        File("sys/class/dmi/id/sys_vendor", "Amazon EC2\n");
        var segment = await UntilAsync("origin");
        segment.Text("origin").ShouldBe("AWS::EC2::Instance");
        segment.GetProperty("aws").GetProperty("ec2").GetRawText().ShouldBe(
            """{"instance_id":"i-1234567890abcdef0","availability_zone":"us-west-2b","instance_size":"t3.micro","ami_id":"ami-5fb8c835"}""");
        _problems.ShouldBeEmpty();
    }

    [Fact]
    public async Task Metadata_that_is_turned_off_is_not_asked()
    {
        await using var endpoint = await MetadataAsync(_ => "{}");
        _variables["AWS_EC2_METADATA_SERVICE_ENDPOINT"] = endpoint.Address.AbsoluteUri;
        _variables["AWS_EC2_METADATA_DISABLED"] = "true";
        File("sys/class/dmi/id/sys_vendor", "Amazon EC2\n");
        await FirstAsync();
        endpoint.Requests.ShouldBe(0);
    }

    [Fact]
    public async Task Beanstalk_describes_itself_in_a_file_and_outranks_the_instance_below()
    {
        File("var/elasticbeanstalk/xray/environment.conf", """{"deployment_id":32,"version_label":"app-5a56-170119_190650","environment_name":"scorekeep"}""");
        _variables["ECS_CONTAINER_METADATA_URI_V4"] = $"http://127.0.0.1:{FakeService.FreePort()}/v4";
        var segment = await FirstAsync();
        segment.Text("origin").ShouldBe("AWS::ElasticBeanstalk::Environment");
        segment.GetProperty("aws").GetProperty("elastic_beanstalk").GetRawText().ShouldBe("""{"environment_name":"scorekeep","version_label":"app-5a56-170119_190650","deployment_id":"32"}""");
        segment.Text("aws/ecs/container").ShouldBe(Environment.MachineName);
    }

    [Fact]
    public async Task A_file_that_is_no_json_is_told()
    {
        File("var/elasticbeanstalk/xray/environment.conf", "nonsense");
        (await FirstAsync()).Text("origin").ShouldBeNull();
        _problems.ShouldHaveSingleItem().ShouldContain("ElasticBeanstalk");
    }

    [Fact]
    public async Task A_pod_of_eks_is_recognised_by_its_token_and_asks_the_cluster_for_its_name()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=kubernetes", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));

        var token = Token("""{"iss":"https://oidc.eks.us-west-2.amazonaws.com/id/EXAMPLE"}""");
        await using var api = await MetadataAsync(
            context => context.Request.Path == "/api/v1/namespaces/amazon-cloudwatch/configmaps/cluster-info" && context.Request.Headers.Authorization == $"Bearer {token}"
                ? """{"kind":"ConfigMap","data":{"cluster.name":"orchard","logs.region":"us-west-2"}}"""
                : null,
            certificate);
        _variables["KUBERNETES_SERVICE_HOST"] = "127.0.0.1";
        _variables["KUBERNETES_SERVICE_PORT"] = api.Address.Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
        File("var/run/secrets/kubernetes.io/serviceaccount/token", token);
        File("var/run/secrets/kubernetes.io/serviceaccount/ca.crt", certificate.ExportCertificatePem());

        var segment = await UntilAsync("aws/eks/cluster_name", first => first.Text("aws/eks/pod").ShouldBe(Environment.MachineName));
        segment.Text("origin").ShouldBe("AWS::EKS::Container");
        segment.Text("aws/eks/cluster_name").ShouldBe("orchard");
        segment.Text("aws/cloudwatch_logs/0/log_group").ShouldBe("/aws/containerinsights/orchard/application");
    }

    [Theory]
    [InlineData("no token")]
    [InlineData("a.b.c")]
    [InlineData("https://kubernetes.default.svc")]
    public async Task A_pod_elsewhere_is_not_of_eks(string issuer)
    {
        File("var/run/secrets/kubernetes.io/serviceaccount/token", issuer.StartsWith("https", StringComparison.Ordinal) ? Token($$"""{"iss":"{{issuer}}"}""") : issuer);
        _variables["KUBERNETES_SERVICE_HOST"] = "127.0.0.1";
        (await FirstAsync()).Text("origin").ShouldBeNull();
        _problems.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(Plugin.AppRunner, "AWS::AppRunner::Service")]
    [InlineData(Plugin.Ecs, "AWS::ECS::Container")]
    [InlineData(Plugin.Eks, "AWS::EKS::Container")]
    [InlineData(Plugin.ElasticBeanstalk, "AWS::ElasticBeanstalk::Environment")]
    public async Task An_environment_that_is_asked_for_is_described_with_what_is_known(Plugin plugin, string origin) =>
        (await FirstAsync(o => o.Plugins = [plugin])).Text("origin").ShouldBe(origin);

    [Fact]
    public async Task A_log_group_that_the_environment_names_wins()
    {
        _variables["AWS_LOG_GROUP"] = "/my/group";
        (await FirstAsync()).Text("aws/cloudwatch_logs/0/log_group").ShouldBe("/my/group");
    }

    [Fact]
    public async Task A_metadata_service_that_hangs_is_given_up_after_a_second_in_all()
    {
        await using var endpoint = await MetadataAsync(_ => null, hangs: true);
        _variables["ECS_CONTAINER_METADATA_URI_V4"] = endpoint.Address.AbsoluteUri;
        await using var tracer = Start();
        tracer.PluginsFinished.IsCompleted.ShouldBeFalse();
        _clock.Advance(TimeSpan.FromSeconds(1));
        await tracer.PluginsFinished;
        _problems.ShouldHaveSingleItem().ShouldContain("Ecs");
    }

    private static string Token(string claims) => $"header.{Base64Url.EncodeToString(System.Text.Encoding.UTF8.GetBytes(claims))}.signature";

    private void File(string path, string text)
    {
        var full = Path.Combine(_root.Path, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        System.IO.File.WriteAllText(full, text);
    }

    // The first segment after everything is known.
    private async Task<JsonElement> FirstAsync(Action<XRayOptions>? configure = null)
    {
        await using var tracer = Start(configure);
        await tracer.PluginsFinished;
        tracer.BeginSegment().Dispose();
        return await _daemon.ReceiveAsync();
    }

    // A segment at once, which waits for nothing, and one when everything is known, which has the member.
    private async Task<JsonElement> UntilAsync(string member, Action<JsonElement>? each = null)
    {
        await using var tracer = Start();
        tracer.BeginSegment().Dispose();
        var first = await _daemon.ReceiveAsync();
        each?.Invoke(first);
        await tracer.PluginsFinished;
        tracer.BeginSegment().Dispose();
        var segment = await _daemon.ReceiveAsync();
        each?.Invoke(segment);
        segment.Text(member).ShouldNotBeNull(string.Join('\n', _problems));
        return segment;
    }

    private XRayTracer Start(Action<XRayOptions>? configure = null)
    {
        var options = new XRayOptions
        {
            ServiceName = "shop",
            CentralSampling = false,
            SamplingRules = [SamplingRule.Default with { FixedRate = 1 }],
            DaemonAddress = _daemon.Address,
            OnProblem = _problems.Enqueue,
        };
        configure?.Invoke(options);
        return XRayTracer.Start(options, _clock, new Surroundings(name => _variables.GetValueOrDefault(name), _root.Path));
    }

    private static Task<Metadata> MetadataAsync(Func<HttpContext, string?> answer, X509Certificate2? certificate = null, bool hangs = false) => Metadata.StartAsync(answer, certificate, hangs);

    /// <summary>A metadata service on a free port; what it has no answer for is not found.</summary>
    private sealed class Metadata(WebApplication app) : IAsyncDisposable
    {
        private int _requests;

        public Uri Address => new(app.Urls.Single());

        public int Requests => _requests;

        public static async Task<Metadata> StartAsync(Func<HttpContext, string?> answer, X509Certificate2? certificate, bool hangs)
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.UseKestrelHttpsConfiguration();
            builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
            {
                if (certificate is not null) listen.UseHttps(certificate);
            }));
            var app = builder.Build();
            var metadata = new Metadata(app);
            app.Run(async context =>
            {
                Interlocked.Increment(ref metadata._requests);
                if (hangs) await Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (answer(context) is { } text) await context.Response.WriteAsync(text);
                else context.Response.StatusCode = StatusCodes.Status404NotFound;
            });
            await app.StartAsync(TestContext.Current.CancellationToken);
            return metadata;
        }

        public ValueTask DisposeAsync() => app.DisposeAsync();
    }
}
