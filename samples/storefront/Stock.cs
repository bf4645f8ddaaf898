using System.Threading.RateLimiting;
using Npgsql;

namespace Storefront;

/// <summary>Knows what there is, and puts it aside.</summary>
internal static class Stock
{
    /// <summary>What everybody wants: one is given out in each <c>--ration</c>, 5 seconds unless told otherwise.</summary>
    private const string Rationed = "radium";

    public static async Task RunAsync(string[] args)
    {
        var builder = Service.Create("stock", args);
        builder.AddDatabase();
        builder.Services.AddSingleton(_ => new FixedWindowRateLimiter(new() { PermitLimit = 1, Window = builder.Configuration.GetValue("ration", TimeSpan.FromSeconds(5)) }));
        var app = builder.Build();
        app.MapGet("/products", ListAsync);
        app.MapPost("/reservations", ReserveAsync);
        await FillAsync(app.Services.GetRequiredService<NpgsqlDataSource>());
        await app.RunAsync();
    }

    private static async Task<List<Product>> ListAsync(NpgsqlDataSource database, CancellationToken cancel)
    {
        await using var select = database.CreateCommand("SELECT name, quantity, price FROM products ORDER BY name");
        await using var reader = await select.ExecuteReaderAsync(cancel);
        var products = new List<Product>();
        while (await reader.ReadAsync(cancel)) products.Add(new Product(reader.GetString(0), reader.GetInt32(1), reader.GetDouble(2)));
        return products;
    }

    private static async Task<IResult> ReserveAsync(Order order, NpgsqlDataSource database, FixedWindowRateLimiter ration, CancellationToken cancel)
    {
        if (order.Item == Rationed && !ration.AttemptAcquire().IsAcquired) return Results.StatusCode(StatusCodes.Status429TooManyRequests);
        // More than there are is refused by the table's own check: an exception that nobody handles.
        await using var update = database.CreateCommand("UPDATE products SET quantity = quantity - $1 WHERE name = $2 RETURNING price");
        update.Parameters.AddWithValue(order.Quantity);
        update.Parameters.AddWithValue(order.Item);
        return await update.ExecuteScalarAsync(cancel) is double price ? Results.Ok(new Reservation(order.Item, price)) : Results.NotFound();
    }

    private static async Task FillAsync(NpgsqlDataSource database)
    {
        await using var create = database.CreateCommand("""
            CREATE TABLE IF NOT EXISTS products (name text PRIMARY KEY, quantity integer NOT NULL CHECK (quantity >= 0), price double precision NOT NULL);
            CREATE TABLE IF NOT EXISTS orders (
                id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, item text NOT NULL, quantity integer NOT NULL, customer text NOT NULL, total double precision NOT NULL, shipped_at timestamptz);
            INSERT INTO products VALUES ('tube', 1000000, 18.95), ('plate', 1000000, 4.5), ('radium', 1000000, 120000) ON CONFLICT (name) DO UPDATE SET quantity = EXCLUDED.quantity;
            """);
        await create.ExecuteNonQueryAsync();
    }
}
