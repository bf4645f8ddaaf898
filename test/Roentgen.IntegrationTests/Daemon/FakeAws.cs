using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Roentgen.IntegrationTests.Daemon;

/// <summary>What AWS answers on the machines that it runs: the metadata of an instance and of a task, credentials of both, and the token service.</summary>
internal sealed class FakeAws : IAsyncDisposable
{
    public const string InstanceKey = "ASIAINSTANCE", TaskKey = "ASIATASK", RoleKey = "ASIAROLE", SessionToken = "token-of-the-session";

    private const string MetadataToken = "metadata-token";

    private readonly WebApplication _app;
    private readonly ConcurrentQueue<string> _asked = new();

    private FakeAws()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _app = builder.Build();
        _app.Run(AnswerAsync);
    }

    public string Address => _app.Urls.First();

    /// <summary>Whether instances of now are spoken of, which want a token, or of old.</summary>
    public bool WantsToken { get; set; } = true;

    /// <summary>Method and path of every question, and what the token service was asked.</summary>
    public IReadOnlyCollection<string> Asked => _asked;

    public static async Task<FakeAws> StartAsync()
    {
        var aws = new FakeAws();
        await aws._app.StartAsync();
        return aws;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!.TrimEnd('/');
        if (path.Length == 0 && context.Request.Method == "POST")
        {
            await AnswerTokenServiceAsync(context);
            return;
        }
        _asked.Enqueue($"{context.Request.Method} {path}");
        if (path == "/latest/api/token")
        {
            context.Response.StatusCode = WantsToken && context.Request.Method == "PUT" ? 200 : 403;
            if (WantsToken)
            {
                context.Response.Headers["x-aws-ec2-metadata-token-ttl-seconds"] = "60";
                await context.Response.WriteAsync(MetadataToken);
            }
            return;
        }
        if (path.StartsWith("/latest/", StringComparison.Ordinal) && WantsToken && context.Request.Headers["X-aws-ec2-metadata-token"] != MetadataToken)
        {
            context.Response.StatusCode = 401;
            return;
        }
        var end = DateTimeOffset.FromUnixTimeSeconds(4_000_000_000).ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture);
        var answer = path switch
        {
            "/latest/dynamic/instance-identity/document" => """{"region":"ap-south-1","instanceId":"i-0123"}""",
            "/latest/meta-data/hostname" => "ip-10-0-0-1.internal",
            "/latest/meta-data/instance-id" => "i-0123",
            "/latest/meta-data/iam/security-credentials" => "role-of-instance",
            "/latest/meta-data/iam/security-credentials/role-of-instance" or "/latest/meta-data/iam/security-credentials-extended/role-of-instance" =>
                $$"""{"Code":"Success","Type":"AWS-HMAC","AccessKeyId":"{{InstanceKey}}","SecretAccessKey":"s","Token":"{{SessionToken}}","Expiration":"{{end}}","LastUpdated":"2026-01-01T00:00:00Z"}""",
            "/latest/meta-data/iam/security-credentials-extended" => "role-of-instance",
            "/v4/abc/task" => """{"TaskARN":"arn:aws:ecs:eu-north-1:123456789012:task/c/1"}""",
            "/task-credentials" => $$"""{"AccessKeyId":"{{TaskKey}}","SecretAccessKey":"s","Token":"{{SessionToken}}","Expiration":"{{end}}"}""",
            _ => null,
        };
        if (answer is null) context.Response.StatusCode = 404;
        else await context.Response.WriteAsync(answer);
    }

    private async Task AnswerTokenServiceAsync(HttpContext context)
    {
        var form = await context.Request.ReadFormAsync();
        _asked.Enqueue($"{form["Action"]} {form["RoleArn"]} {form["RoleSessionName"]} {KeyOf(context.Request.Headers.Authorization.ToString())}".TrimEnd());
        context.Response.ContentType = "text/xml";
        await context.Response.WriteAsync($"""
            <{form["Action"]}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><{form["Action"]}Result><Credentials><AccessKeyId>{RoleKey}</AccessKeyId>
            <SecretAccessKey>s</SecretAccessKey><SessionToken>{SessionToken}</SessionToken><Expiration>2096-10-02T07:06:40Z</Expiration></Credentials>
            <AssumedRoleUser><Arn>arn:aws:sts::1:assumed-role/r/s</Arn><AssumedRoleId>A:s</AssumedRoleId></AssumedRoleUser></{form["Action"]}Result></{form["Action"]}Response>
            """);
    }

    // AWS4-HMAC-SHA256 Credential=AKID/20261128/eu-west-1/sts/aws4_request, …
    private static string KeyOf(string authorization) =>
        authorization.Length > 0 && authorization.Split("Credential=")[1].Split('/') is [var key, _, var region, ..] ? $"{key} of {region}" : "";
}
