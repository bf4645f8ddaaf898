using System.Text.Json.Serialization;
using Roentgen.Sdk;
using Roentgen.Sdk.AspNetCore;
using Roentgen.Sdk.Plugins;

// By hand, without a web server: see Job.cs.
if (args is ["job"]) return await Job.RunAsync();

var builder = WebApplication.CreateSlimBuilder(args);

// This is all it takes: every request becomes a segment, every call made with HttpClient below it a subsegment.
builder.Services.AddXRay(o =>
{
    o.ServiceName = "hello";
    o.Plugins = [Plugin.Ecs];
});
builder.Services.ConfigureHttpJsonOptions(o => o.SerializerOptions.TypeInfoResolverChain.Insert(0, OrderJson.Default));

// 8080 unless --urls or ASPNETCORE_URLS say otherwise.
if (string.IsNullOrEmpty(builder.Configuration["urls"])) builder.WebHost.UseUrls("http://127.0.0.1:8080");
var app = builder.Build();

app.MapGet("/", () => "Hello X-Ray!");

// By hand within a request: a subsegment for a piece of work, with what traces can be searched by (annotations) and what is worth reading (metadata).
app.MapGet("/order/{id:int}", (int id, XRayTracer tracer) =>
{
    tracer.Current.SetUser("customer-" + id % 10);
    using var subsegment = tracer.BeginSubsegment("price");
    subsegment.Annotate("order", id);
    subsegment.Annotate("tier", id % 2 == 0 ? "gold" : "silver");
    var order = new Order(id, "X-ray tube", 18.95);
    subsegment.AddMetadata("order", order, OrderJson.Default.Order);
    return order;
});

// A fault: the exception is recorded with its stack, the segment marked, the answer a 500.
app.MapGet("/fail", string () => throw new InvalidOperationException("The tube is broken."));

await app.RunAsync();
return 0;

internal sealed record Order(int Id, string Item, double Price);

[JsonSerializable(typeof(Order))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
internal sealed partial class OrderJson : JsonSerializerContext;
