using System.Net;
using Microsoft.Extensions.Time.Testing;
using Roentgen.Daemon.Aws;
using Roentgen.Daemon.Commands;
using Roentgen.Daemon.Logging;

namespace Roentgen.Tests.Daemon.Aws;

public sealed class RegionFinderTests : IDisposable
{
    private const string Identity = """{"accountId":"1","region":"ap-south-1"}""";
    private const string Task = """{"Cluster":"c","TaskARN":"arn:aws:ecs:eu-north-1:123456789012:task/c/1"}""";

    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 22, 8, 29, 25, TimeSpan.Zero));
    private readonly StringWriter _lines = new() { NewLine = "\n" };
    private readonly List<string> _asked = [];

    public void Dispose() => _lines.Dispose();

    [Theory]
    [InlineData("eu-west-1", false, "Fetch region eu-west-1 from commandline/config file")]
    [InlineData("eu-west-1", true, "Fetch region eu-west-1 from environment variables")]
    public async Task One_that_was_named_is_not_looked_for(string region, bool ofEnvironment, string line)
    {
        (await FindAsync(new AwsSettings(region, ofEnvironment, false, false, false), [])).ShouldBe(region);
        _asked.ShouldBeEmpty();
        Lines.ShouldBe([$"[Debug] {line}"]);
    }

    [Fact]
    public async Task An_instance_tells_with_a_token()
    {
        (await FindAsync(Nothing, new() { ["PUT /latest/api/token"] = "secret", ["GET /latest/dynamic/instance-identity/document token=secret"] = Identity })).ShouldBe("ap-south-1");
        _asked.ShouldBe(["PUT http://169.254.169.254/latest/api/token", "GET http://169.254.169.254/latest/dynamic/instance-identity/document"]);
        Lines.ShouldBe(["[Debug] Fetch region ap-south-1 from ec2 metadata"]);
    }

    [Fact]
    public async Task An_older_instance_tells_without()
    {
        (await FindAsync(Nothing, new() { ["GET /latest/dynamic/instance-identity/document"] = Identity })).ShouldBe("ap-south-1");
    }

    [Fact]
    public async Task A_task_tells_before_the_instance()
    {
        (await FindAsync(Nothing, new() { ["GET /v4/abc/task"] = Task }, ("ECS_CONTAINER_METADATA_URI_V4", "http://169.254.170.2/v4/abc"))).ShouldBe("eu-north-1");
        Lines.ShouldBe(["[Debug] Fetch region eu-north-1 from ECS task metadata"]);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("not json")]
    [InlineData("""{"TaskARN":"arn:aws:ecs"}""")]
    [InlineData("""{"TaskARN":7}""")]
    public async Task A_task_that_tells_nothing_leaves_it_to_the_instance(string answer)
    {
        (await FindAsync(
            Nothing, new() { ["GET /v4/abc/task"] = answer, ["GET /latest/dynamic/instance-identity/document"] = Identity },
            ("ECS_CONTAINER_METADATA_URI_V4", "http://169.254.170.2/v4/abc"))).ShouldBe("ap-south-1");
        Lines[0].ShouldBe("[Info] Unable to fetch region from ECS task metadata: http://169.254.170.2/v4/abc names no TaskARN with a region");
    }

    [Fact]
    public async Task Where_nobody_answers_it_is_told_at_info_and_nobody_knows()
    {
        (await FindAsync(Nothing, [])).ShouldBeNull();
        Lines.Single().ShouldStartWith("[Info] Unable to fetch region from EC2 metadata: ");
    }

    [Fact]
    public async Task In_local_mode_no_metadata_is_asked_for_and_what_every_sdk_reads_is()
    {
        var local = new AwsSettings(null, false, LocalMode: true, false, false);
        (await FindAsync(local, [], ("AWS_DEFAULT_REGION", "eu-west-3"))).ShouldBe("eu-west-3");
        Lines.ShouldBe(["[Debug] Fetched region eu-west-3 from config"]);
        (await FindAsync(local, [])).ShouldBeNull();
        _asked.ShouldBeEmpty();
    }

    [Fact]
    public async Task Where_it_is_not_needed_or_not_wanted_nobody_is_asked()
    {
        (await FindAsync(Nothing, [], mayAsk: false)).ShouldBeNull();
        (await FindAsync(Nothing, [], ("AWS_EC2_METADATA_DISABLED", "true"))).ShouldBeNull();
        _asked.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("default", "eu-west-1")]
    [InlineData("other", "eu-west-2")]
    [InlineData("bare", "eu-west-3")]
    [InlineData("none", null)]
    [InlineData("missing", null)]
    public void A_profile_has_a_region(string profile, string? expected)
    {
        const string File = "# x\n[default]\noutput = json\nregion = eu-west-1 # here\n\n[profile other]\ns3 =\n  region = nested\nregion=eu-west-2\n[ bare ]\nREGION =eu-west-3\n[profile none]\n#region = x\n";
        SharedConfig.Entries(File.Split('\n'), profile).FirstOrDefault(entry => entry.Key == "region").Value.ShouldBe(expected);
    }

    [Theory]
    [InlineData("AWS_ACCESS_KEY_ID", null, "Certain")]
    [InlineData("AWS_WEB_IDENTITY_TOKEN_FILE", null, "Certain")]
    [InlineData("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", null, "Certain")]
    [InlineData("AWS_CONTAINER_CREDENTIALS_FULL_URI", null, "Certain")]
    [InlineData("AWS_REGION", "arn:role", "Certain")]
    [InlineData("AWS_REGION", null, "None")]
    public void Credentials_are_expected_where_somebody_put_them(string variable, string? role, string expected) =>
        CredentialEvidenceFinder.Find(name => name == variable ? "x" : null, role).ToString().ShouldBe(expected);

    private static AwsSettings Nothing => new(null, false, false, false, false);

    private string[] Lines => [.. _lines.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..])];

    private Task<string?> FindAsync(AwsSettings settings, Dictionary<string, string> answers, params (string Name, string Value)[] variables) => FindAsync(settings, answers, true, variables);

    private async Task<string?> FindAsync(AwsSettings settings, Dictionary<string, string> answers, bool mayAsk, params (string Name, string Value)[] variables)
    {
        string? Environment(string name) => variables.FirstOrDefault(variable => variable.Name == name).Value;
        using var http = new HttpMessageInvoker(new Metadata(answers, _asked));
        var log = new DaemonLog(_lines, DaemonLogLevel.Debug, _clock);
        return await new RegionFinder(settings, Environment, http, new InstanceMetadata(Environment, http, _clock), log, _clock).FindAsync(mayAsk, CancellationToken.None);
    }

    /// <summary>Answers what it was given by method, path and token, and 404 to everything else.</summary>
    private sealed class Metadata(Dictionary<string, string> answers, List<string> asked) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            asked.Add($"{request.Method} {request.RequestUri}");
            var question = $"{request.Method} {request.RequestUri!.AbsolutePath}"
                + (request.Headers.TryGetValues("X-aws-ec2-metadata-token", out var token) ? $" token={token.Single()}" : "");
            return System.Threading.Tasks.Task.FromResult(
                answers.TryGetValue(question, out var answer)
                    ? new HttpResponseMessage { Content = new StringContent(answer) } : new HttpResponseMessage(HttpStatusCode.NotFound));
        }
    }
}
