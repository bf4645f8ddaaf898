using System.Text.Json;
using Amazon.DynamoDBv2;
using Amazon.Runtime;
using Amazon.S3;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Roentgen.Model.Ids;
using Roentgen.Sdk.Aws;

namespace Roentgen.IntegrationTests.Sdk;

/// <summary>Real clients of the AWS SDK in a traced application, against a server in the place of AWS.</summary>
public sealed class AwsSdkTests
{
    private static readonly BasicAWSCredentials Credentials = new("key", "secret");

    public AwsSdkTests()
    {
        AwsSdkTracing.Install();
        AwsSdkTracing.Install();
    }

    [Fact]
    public async Task A_call_is_one_subsegment_that_tells_operation_region_request_and_table()
    {
        string? header = null;
        var segment = await RequestAsync(
            context =>
            {
                header = context.Request.Headers[TraceHeader.Name];
                context.Response.Headers["x-amzn-RequestId"] = "4VQ7";
                return context.Response.WriteAsync("""{"Count":0,"Items":[],"ScannedCount":3}""");
            },
            async aws =>
            {
                using var client = new AmazonDynamoDBClient(Credentials, new AmazonDynamoDBConfig { ServiceURL = aws, AuthenticationRegion = "eu-west-1", MaxErrorRetry = 0 });
                await client.ScanAsync(new Amazon.DynamoDBv2.Model.ScanRequest("orders"));
            });
        segment.GetProperty("subsegments").GetArrayLength().ShouldBe(1);
        var call = segment.GetProperty("subsegments")[0];
        call.Text("name").ShouldBe("DynamoDB");
        call.Text("namespace").ShouldBe("aws");
        call.Text("aws/operation").ShouldBe("Scan");
        call.Text("aws/region").ShouldBe("eu-west-1");
        call.Text("aws/request_id").ShouldBe("4VQ7");
        call.Text("aws/table_name").ShouldBe("orders");
        call.Text("aws/scanned_count").ShouldBe("3");
        call.Text("http/response/status").ShouldBe("200");
        // The HTTP request is no subsegment again, but it names this one as its parent.
        call.TryGetProperty("subsegments", out _).ShouldBeFalse();
        header.ShouldBe($"Root={segment.Text("trace_id")};Parent={call.Text("id")};Sampled=1");
    }

    [Fact]
    public async Task A_call_that_is_throttled_says_so_after_its_retries_although_the_answer_is_a_400()
    {
        var segment = await RequestAsync(
            context =>
            {
                context.Response.StatusCode = 400;
                context.Response.ContentType = "application/x-amz-json-1.0";
                context.Response.Headers["x-amzn-RequestId"] = "4VQ8";
                return context.Response.WriteAsync("""{"__type":"com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException","message":"too much"}""");
            },
            async aws =>
            {
                using var client = new AmazonDynamoDBClient(Credentials, new AmazonDynamoDBConfig { ServiceURL = aws, AuthenticationRegion = "eu-west-1", MaxErrorRetry = 1 });
                await Should.ThrowAsync<AmazonDynamoDBException>(() => client.ScanAsync(new Amazon.DynamoDBv2.Model.ScanRequest("orders")));
            });
        var call = segment.GetProperty("subsegments")[0];
        call.Text("error").ShouldBe("True");
        call.Text("throttle").ShouldBe("True");
        call.TryGetProperty("fault", out _).ShouldBeFalse();
        call.Text("aws/retries").ShouldBe("1");
        call.Text("aws/request_id").ShouldBe("4VQ8");
        call.Text("aws/operation").ShouldBe("Scan");
        call.Text("http/response/status").ShouldBe("400");
        call.Text("cause/exceptions/0/type").ShouldBe("Amazon.DynamoDBv2.Model.ProvisionedThroughputExceededException");
        call.Text("cause/exceptions/0/remote").ShouldBe("True");
        // The application caught it: no failure of the request.
        segment.TryGetProperty("fault", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task A_call_to_S3_tells_bucket_and_key()
    {
        var segment = await RequestAsync(
            context =>
            {
                context.Response.StatusCode = 404;
                context.Response.Headers["x-amz-request-id"] = "REQ1";
                return Task.CompletedTask;
            },
            async aws =>
            {
                using var client = new AmazonS3Client(Credentials, new AmazonS3Config { ServiceURL = aws, AuthenticationRegion = "eu-west-1", ForcePathStyle = true, MaxErrorRetry = 0 });
                await Should.ThrowAsync<AmazonS3Exception>(() => client.GetObjectMetadataAsync("photos", "1.jpg"));
            });
        var call = segment.GetProperty("subsegments")[0];
        call.Text("name").ShouldBe("S3");
        call.Text("aws/bucket_name").ShouldBe("photos");
        call.Text("aws/key").ShouldBe("1.jpg");
        call.Text("aws/request_id").ShouldBe("REQ1");
        call.Text("error").ShouldBe("True");
    }

    [Fact]
    public async Task A_call_that_nobody_answers_is_a_fault()
    {
        var segment = await RequestAsync(_ => Task.CompletedTask, async _ =>
        {
            using var client = new AmazonDynamoDBClient(Credentials, new AmazonDynamoDBConfig { ServiceURL = "http://127.0.0.1:1", AuthenticationRegion = "eu-west-1", MaxErrorRetry = 0 });
            await Should.ThrowAsync<Exception>(() => client.DescribeTableAsync("orders"));
        });
        var call = segment.GetProperty("subsegments")[0];
        call.Text("fault").ShouldBe("True");
        call.Text("aws/operation").ShouldBe("DescribeTable");
        call.Text("http").ShouldBeNull();
    }

    private static async Task<JsonElement> RequestAsync(RequestDelegate answer, Func<string, Task> call)
    {
        await using var aws = await TracedHost.StartAsync(app => app.Run(answer), traced: false);
        await using var host = await TracedHost.StartAsync(_ => call(aws.Address.AbsoluteUri));
        using var response = await host.GetAsync();
        response.EnsureSuccessStatusCode();
        return await host.Daemon.ReceiveAsync();
    }
}
