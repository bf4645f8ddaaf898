// Written for the AWS X-Ray SDK for .NET 2.16; nothing but these lines was changed, from Amazon.XRay.Recorder to Roentgen.Sdk.Migration.
using Roentgen.Sdk.Migration.Core;
using Roentgen.Sdk.Migration.Core.Internal.Entities;
using Roentgen.Sdk.Migration.Core.Sampling;

namespace OrdersWorkers;

internal sealed class Item
{
    public int Id { get; set; }
    public string Name = "";
}

internal sealed class OrdersWorker
{
    public void Describe()
    {
        AWSXRayRecorder.Instance.BeginSegment("orders-worker");
        try
        {
            AWSXRayRecorder.Instance.AddAnnotation("cart_items", 3);
            AWSXRayRecorder.Instance.AddAnnotation("tier", "gold");
            AWSXRayRecorder.Instance.AddAnnotation("premium", true);
            AWSXRayRecorder.Instance.AddAnnotation("whole", 2.0);
            AWSXRayRecorder.Instance.AddAnnotation("big", 5000000000L);
            AWSXRayRecorder.Instance.AddAnnotation("total", 59.95);
            AWSXRayRecorder.Instance.AddMetadata("plain", 42);
            AWSXRayRecorder.Instance.AddMetadata("dec", 1.1m);
            AWSXRayRecorder.Instance.AddMetadata("guid", Guid.Empty);
            AWSXRayRecorder.Instance.AddMetadata("poco", new Item { Id = 7, Name = "x" });
            AWSXRayRecorder.Instance.AddMetadata("debug", "request", new Dictionary<string, object?>
            {
                ["sku"] = new[] { "A-1", "B-2" },
                ["unicode"] = "Grüße – 東京 🎉",
                ["quote"] = "\"\\ \n\t",
                ["nil"] = null,
            });
            ((Segment)AWSXRayRecorder.Instance.GetEntity()).SetUser("U12345");
        }
        finally
        {
            AWSXRayRecorder.Instance.EndSegment();
        }
    }

    public void Continue(string rawHeader)
    {
        TraceHeader.TryParse(rawHeader, out var header);
        AWSXRayRecorder.Instance.BeginSegment("orders-worker", header!.RootTraceId, header.ParentId, new SamplingResponse(header.Sampled));
        AWSXRayRecorder.Instance.BeginSubsegment("validate");
        AWSXRayRecorder.Instance.AddAnnotation("valid", true);
        AWSXRayRecorder.Instance.EndSubsegment();
        AWSXRayRecorder.Instance.BeginSubsegment("price");
        AWSXRayRecorder.Instance.BeginSubsegment("discount");
        AWSXRayRecorder.Instance.AddMetadata("rules", new[] { "a", "b" });
        AWSXRayRecorder.Instance.EndSubsegment();
        AWSXRayRecorder.Instance.EndSubsegment();
        AWSXRayRecorder.Instance.EndSegment();
    }

    public void Fail()
    {
        AWSXRayRecorder.Instance.BeginSegment("orders-worker");
        try
        {
            AWSXRayRecorder.Instance.TraceMethod("outer", () => AWSXRayRecorder.Instance.TraceMethod("checkout", () => Check(-1)));
        }
        catch (ArgumentOutOfRangeException e)
        {
            AWSXRayRecorder.Instance.AddException(e);
        }
        finally
        {
            AWSXRayRecorder.Instance.EndSegment();
        }
    }

    public void Join()
    {
        AWSXRayRecorder.Instance.BeginSegment("orders-worker");
        AWSXRayRecorder.Instance.BeginSubsegment("join");
        AWSXRayRecorder.Instance.SetNamespace("remote");
        AWSXRayRecorder.Instance.AddPrecursorId("70de5b6f19ff9a0a");
        AWSXRayRecorder.Instance.EndSubsegment();
        AWSXRayRecorder.Instance.EndSegment();
    }

    public async Task CallAsync()
    {
        AWSXRayRecorder.Instance.BeginSegment("orders-worker");
        await AWSXRayRecorder.Instance.TraceMethodAsync("127.0.0.1", async () =>
        {
            AWSXRayRecorder.Instance.SetNamespace("remote");
            AWSXRayRecorder.Instance.AddHttpInformation("request", new Dictionary<string, object> { ["url"] = "http://127.0.0.1:24998/404/none", ["method"] = "GET" });
            await Task.Yield();
            AWSXRayRecorder.Instance.MarkError();
            AWSXRayRecorder.Instance.AddHttpInformation("response", new Dictionary<string, object> { ["status"] = 404, ["content_length"] = 14L });
        });
        AWSXRayRecorder.Instance.EndSegment();
    }

    public async Task InParallelAsync()
    {
        AWSXRayRecorder.Instance.BeginSegment("orders-worker");
        await Task.WhenAll(Enumerable.Range(0, 3).Select(i => Task.Run(() => AWSXRayRecorder.Instance.TraceMethod($"par-{i}", () => i))));
        AWSXRayRecorder.Instance.EndSegment();
    }

    private static void Check(int quantity)
    {
        if (quantity <= 0) throw new ArgumentOutOfRangeException(nameof(quantity), $"quantity must be positive: {quantity}");
    }
}
