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

internal sealed class OrdersWorker(IAWSXRayRecorder recorder)
{
    public void Describe()
    {
        recorder.BeginSegment("orders-worker");
        try
        {
            recorder.AddAnnotation("cart_items", 3);
            recorder.AddAnnotation("tier", "gold");
            recorder.AddAnnotation("premium", true);
            recorder.AddAnnotation("whole", 2.0);
            recorder.AddAnnotation("big", 5000000000L);
            recorder.AddAnnotation("total", 59.95);
            recorder.AddMetadata("plain", 42);
            recorder.AddMetadata("dec", 1.1m);
            recorder.AddMetadata("guid", Guid.Empty);
            recorder.AddMetadata("poco", new Item { Id = 7, Name = "x" });
            recorder.AddMetadata("debug", "request", new Dictionary<string, object?>
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
            recorder.EndSegment();
        }
    }

    public void Continue(string rawHeader)
    {
        if (!TraceHeader.TryParse(rawHeader, out var header)) return;
        recorder.BeginSegment("orders-worker", header.RootTraceId, header.ParentId, new SamplingResponse(header.Sampled));
        recorder.BeginSubsegment("validate");
        recorder.AddAnnotation("valid", true);
        recorder.EndSubsegment();
        recorder.BeginSubsegment("price");
        recorder.BeginSubsegment("discount");
        recorder.AddMetadata("rules", new[] { "a", "b" });
        recorder.EndSubsegment();
        recorder.EndSubsegment();
        recorder.EndSegment();
    }

    public void Fail()
    {
        recorder.BeginSegment("orders-worker");
        try
        {
            recorder.TraceMethod("outer", () => recorder.TraceMethod("checkout", () => Check(-1)));
        }
        catch (ArgumentOutOfRangeException e)
        {
            recorder.AddException(e);
        }
        finally
        {
            recorder.EndSegment();
        }
    }

    public void Join()
    {
        recorder.BeginSegment("orders-worker");
        recorder.BeginSubsegment("join");
        recorder.SetNamespace("remote");
        recorder.AddPrecursorId("70de5b6f19ff9a0a");
        recorder.EndSubsegment();
        recorder.EndSegment();
    }

    public async Task CallAsync()
    {
        recorder.BeginSegment("orders-worker");
        await recorder.TraceMethodAsync("127.0.0.1", async () =>
        {
            recorder.SetNamespace("remote");
            recorder.AddHttpInformation("request", new Dictionary<string, object> { ["url"] = "http://127.0.0.1:24998/404/none", ["method"] = "GET" });
            await Task.Yield();
            recorder.MarkError();
            recorder.AddHttpInformation("response", new Dictionary<string, object> { ["status"] = 404, ["content_length"] = 14L });
        });
        recorder.EndSegment();
    }

    public async Task InParallelAsync()
    {
        recorder.BeginSegment("orders-worker");
        await Task.WhenAll(Enumerable.Range(0, 3).Select(i => Task.Run(() => recorder.TraceMethod($"par-{i}", () => i))));
        recorder.EndSegment();
    }

    private static void Check(int quantity)
    {
        if (quantity <= 0) throw new ArgumentOutOfRangeException(nameof(quantity), $"quantity must be positive: {quantity}");
    }
}
