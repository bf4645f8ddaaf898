using System.Text.Json.Serialization;

var builder = WebApplication.CreateSlimBuilder(args);

builder.Services.ConfigureHttpJsonOptions(o => o.SerializerOptions.TypeInfoResolverChain.Insert(0, OrderJson.Default));

// 8080 unless --urls or ASPNETCORE_URLS say otherwise.
if (string.IsNullOrEmpty(builder.Configuration["urls"])) builder.WebHost.UseUrls("http://127.0.0.1:8080");
var app = builder.Build();

app.MapGet("/", () => "Hello X-Ray!");

app.MapGet("/order/{id:int}", (int id) => new Order(id, "X-ray tube", 18.95));

app.MapGet("/fail", string () => throw new InvalidOperationException("The tube is broken."));

app.Run();

internal sealed record Order(int Id, string Item, double Price);

[JsonSerializable(typeof(Order))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
internal sealed partial class OrderJson : JsonSerializerContext;
