namespace Storefront;

/// <summary>What customers talk to. It has nothing of its own: it asks the other two.</summary>
internal static class Shop
{
    public static Task RunAsync(string[] args)
    {
        var builder = Service.Create("shop", args);
        builder.AddClient("orders", "http://127.0.0.1:8082");
        builder.AddClient("stock", "http://127.0.0.1:8083");
        var app = builder.Build();

        app.MapGet("/", async (IHttpClientFactory clients) =>
            await clients.CreateClient("stock").GetFromJsonAsync("/products", GoodsJson.Default.ListProduct));

        // What the others answer is the customer's answer, and so the outcome of the trace: 201, 404, 429 or 500.
        app.MapPost("/orders", async (Order order, IHttpClientFactory clients) =>
        {
            using var answer = await clients.CreateClient("orders").PostAsJsonAsync("/orders", order, GoodsJson.Default.Order);
            if (!answer.IsSuccessStatusCode) return Results.StatusCode((int)answer.StatusCode);
            var receipt = await answer.Content.ReadFromJsonAsync(GoodsJson.Default.Receipt);
            return Results.Created($"/orders/{receipt!.Id}", receipt);
        });
        return app.RunAsync();
    }
}
