using System.Net;
using System.Text.Json;
using Roentgen.IntegrationTests.Clients;

namespace Roentgen.IntegrationTests.Storefront;

/// <summary>samples/storefront with PostgreSQL, from the customers' requests to the service map.</summary>
[Trait("Needs", "clients")]
public sealed class StorefrontTests
{
    private const int Looks = 5, Sold = 4, Unknown = 3, Rationed = 3, TooMany = 2;

    // Of what is rationed, one is given out.
    private const int Orders = Sold + Unknown + Rationed + TooMany, Shipped = Sold + 1, Throttled = Rationed - 1;

    [Fact]
    public async Task The_map_shows_every_service_the_database_and_the_client_with_the_counts_that_were_sent()
    {
        await using var roentgen = await RunningRoentgen.StartAsync();
        var range = TimeRange.AroundNow;
        await using (var storefront = await RunningStorefront.StartAsync(roentgen.Daemon))
        {
            for (var i = 0; i < Looks; i++) (await storefront.LookAsync()).ShouldBe(HttpStatusCode.OK);
            for (var i = 0; i < Sold; i++) (await storefront.OrderAsync("tube")).ShouldBe(HttpStatusCode.Created);
            for (var i = 0; i < Unknown; i++) (await storefront.OrderAsync("crystal ball")).ShouldBe(HttpStatusCode.NotFound);
            for (var i = 0; i < Rationed; i++) (await storefront.OrderAsync("radium")).ShouldBe(i == 0 ? HttpStatusCode.Created : HttpStatusCode.TooManyRequests);
            for (var i = 0; i < TooMany; i++) (await storefront.OrderAsync("tube", 100_000_000)).ShouldBe(HttpStatusCode.InternalServerError);
            await storefront.StopAsync();
        }
        await roentgen.SettledAsync();

        var map = Describe(await roentgen.GraphAsync(range));
        map.ShouldBe(
        [
            $"client of shop (client)",
            $"client of shop → shop: ok {Looks + Shipped}, errors {Unknown}, throttled {Throttled}, faults {TooMany}",
            $"orders (): ok {Shipped}, errors {Unknown}, throttled {Throttled}, faults {TooMany}",
            $"orders → shipping: ok {Shipped}, errors 0, throttled 0, faults 0",
            $"orders → stock: ok {Shipped}, errors {Unknown}, throttled {Throttled}, faults {TooMany}",
            $"orders → storefront@127.0.0.1: ok {Shipped}, errors 0, throttled 0, faults 0",
            $"shipping (): ok {Shipped}, errors 0, throttled 0, faults 0",
            $"shipping → storefront@127.0.0.1: ok {Shipped}, errors 0, throttled 0, faults 0",
            $"shop (): ok {Looks + Shipped}, errors {Unknown}, throttled {Throttled}, faults {TooMany}",
            $"shop → orders: ok {Shipped}, errors {Unknown}, throttled {Throttled}, faults {TooMany}",
            $"shop → stock: ok {Looks}, errors 0, throttled 0, faults 0",
            $"stock (): ok {Looks + Shipped}, errors {Unknown}, throttled {Throttled}, faults {TooMany}",
            // What is not there is asked for as well; what is rationed is not.
            $"stock → storefront@127.0.0.1: ok {Looks + Shipped + Unknown}, errors 0, throttled 0, faults {TooMany}",
            $"storefront@127.0.0.1 (Database::SQL): ok {Looks + 3 * Shipped + Unknown}, errors 0, throttled 0, faults {TooMany}",
        ], map.Count.ToString(System.Globalization.CultureInfo.InvariantCulture));
        (await roentgen.SummariesAsync(range)).Count.ShouldBe(Looks + Orders);
    }

    /// <summary>A line for each node and each edge, sorted.</summary>
    private static List<string> Describe(JsonElement graph)
    {
        var nodes = graph.GetProperty("Services").EnumerateArray().ToDictionary(node => node.GetProperty("ReferenceId").GetInt32());
        return [.. nodes.Values.SelectMany(node => node.GetProperty("Edges").EnumerateArray()
                .Select(edge => $"{Name(node)} → {Name(nodes[edge.GetProperty("ReferenceId").GetInt32()])}{Counts(edge)}")
                .Prepend($"{Name(node)} ({Type(node)}){Counts(node)}"))
            .Order(StringComparer.Ordinal)];
    }

    private static string Name(JsonElement node) => (Type(node) == "client" ? "client of " : "") + node.GetProperty("Name").GetString();

    private static string? Type(JsonElement node) => node.TryGetProperty("Type", out var type) ? type.GetString() : null;

    private static string Counts(JsonElement nodeOrEdge)
    {
        if (!nodeOrEdge.TryGetProperty("SummaryStatistics", out var counts) || counts.ValueKind != JsonValueKind.Object) return "";
        var errors = counts.GetProperty("ErrorStatistics");
        return $": ok {counts.GetProperty("OkCount")}, errors {errors.GetProperty("OtherCount")}, throttled {errors.GetProperty("ThrottleCount")}, faults {counts.GetProperty("FaultStatistics").GetProperty("TotalCount")}";
    }
}
