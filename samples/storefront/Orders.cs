using System.Threading.Channels;
using Npgsql;
using Roentgen.Model.Ids;
using Roentgen.Sdk;

namespace Storefront;

/// <summary>An order on its way to the worker, with the header that tells of which trace.</summary>
internal sealed record Parcel(int OrderId, TraceHeader? Trace);

/// <summary>Takes orders, and ships them when it has time.</summary>
internal static class Orders
{
    public static Task RunAsync(string[] args)
    {
        var builder = Service.Create("orders", args);
        builder.AddClient("stock", "http://127.0.0.1:8083");
        builder.AddDatabase();
        builder.Services.AddSingleton(Channel.CreateBounded<Parcel>(1_000));
        builder.Services.AddHostedService<Shipping>();
        var app = builder.Build();
        app.MapPost("/orders", TakeAsync);
        return app.RunAsync();
    }

    private static async Task<IResult> TakeAsync(Order order, XRayTracer tracer, IHttpClientFactory clients, NpgsqlDataSource database, Channel<Parcel> parcels, CancellationToken cancel)
    {
        tracer.Current.SetUser(order.Customer);
        tracer.Current.Annotate("item", order.Item);
        using var answer = await clients.CreateClient("stock").PostAsJsonAsync("/reservations", order, GoodsJson.Default.Order, cancel);
        // Nobody's mistake here: no such thing, or too many who want it. Anything else is a failure, which nobody handles.
        if ((int)answer.StatusCode is 404 or 429) return Results.StatusCode((int)answer.StatusCode);
        var reservation = await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync(GoodsJson.Default.Reservation, cancel);

        double total;
        using (var price = tracer.BeginSubsegment("price"))
        {
            total = reservation!.Price * order.Quantity * (order.Quantity >= 10 ? 0.9 : 1);
            price.Annotate("total", total);
            price.AddMetadata("reservation", reservation, GoodsJson.Default.Reservation);
        }

        await using var insert = database.CreateCommand("INSERT INTO orders (item, quantity, customer, total) VALUES ($1, $2, $3, $4) RETURNING id");
        foreach (var value in (object[])[order.Item, order.Quantity, order.Customer, total]) insert.Parameters.AddWithValue(value);
        var id = (int)(await insert.ExecuteScalarAsync(cancel))!;
        await parcels.Writer.WriteAsync(new Parcel(id, tracer.CurrentHeader), cancel);
        return Results.Created($"/orders/{id}", new Receipt(id, order.Item, total));
    }
}
