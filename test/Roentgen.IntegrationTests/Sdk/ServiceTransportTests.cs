using System.Text.Json;
using Roentgen.IntegrationTests.Access;
using Roentgen.IntegrationTests.Service;
using Roentgen.Model.Ids;
using Roentgen.Model.Sampling;
using Roentgen.Sdk;
using Roentgen.Service;
using Roentgen.Service.Access;

namespace Roentgen.IntegrationTests.Sdk;

/// <summary>Straight to the real service, which takes signed calls only, and reads back what was recorded.</summary>
public sealed class ServiceTransportTests : ServiceFixture
{
    protected override ServiceOptions Options => new() { AccessKeys = AccessKeyRing.Open(null, SignedCall.Keys), SigningRegion = "eu-central-1" };

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Keys_of_the_options_or_of_the_environment_sign(bool inOptions)
    {
        (string Id, string Secret) keys = ("WRITER", SignedCall.WriterSecret);
        var tracer = Start(
            o => o.Credentials = inOptions ? new XRayCredentials { AccessKeyId = keys.Id, SecretAccessKey = keys.Secret } : null,
            name => name switch
            {
                "AWS_REGION" => "eu-central-1",
                "AWS_ACCESS_KEY_ID" when !inOptions => keys.Id,
                "AWS_SECRET_ACCESS_KEY" when !inOptions => keys.Secret,
                _ => null,
            });
        using var counts = new SdkCounts(tracer);
        TraceId traceId;
        using (var segment = tracer.BeginSegment())
        {
            traceId = segment.TraceId!.Value;
            segment.Annotate("text", "ä \"gold\" \\ \u0001 😀");
            using (tracer.BeginSubsegment("price")) { }
        }
        await tracer.DisposeAsync();
        counts["sent"].ShouldBe(1);
        var read = await Store.ReadTraceAsync(traceId, TestContext.Current.CancellationToken);
        JsonElement.Parse(read.ShouldHaveSingleItem().Json.Span).Text("annotations/text").ShouldBe("ä \"gold\" \\ \u0001 😀");
    }

    [Fact]
    public async Task Without_keys_the_service_takes_nothing_and_the_application_hears_why()
    {
        var problems = new List<string>();
        var tracer = Start(o => o.OnProblem = problems.Add, _ => null);
        using var counts = new SdkCounts(tracer);
        tracer.BeginSegment().Dispose();
        await tracer.DisposeAsync();
        counts["Rejected"].ShouldBe(1);
        problems.ShouldContain(problem => problem.Contains("403"));
    }

    private XRayTracer Start(Action<XRayOptions> configure, Func<string, string?> environment)
    {
        var options = new XRayOptions { ServiceName = "shop", CentralSampling = false, SamplingRules = [SamplingRule.Default with { FixedRate = 1 }], ServiceEndpoint = Address };
        configure(options);
        return XRayTracer.Start(options, Time, environment);
    }
}
