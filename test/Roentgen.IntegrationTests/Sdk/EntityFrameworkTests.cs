using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Roentgen.IntegrationTests.Sdk;

/// <summary>EF Core in a traced application, with nothing set up for it.</summary>
public sealed class EntityFrameworkTests
{
    [Fact]
    public async Task Its_queries_are_subsegments_of_the_request()
    {
        await using var host = await TracedHost.StartAsync(app => app.Run(UseAsync), configure: o => o.CollectSqlQueries = true);
        using var response = await host.GetAsync();
        response.EnsureSuccessStatusCode();
        var segment = await host.Daemon.ReceiveAsync();
        var calls = segment.GetProperty("subsegments").EnumerateArray().ToList();
        calls.ShouldAllBe(c => c.Text("name") == ":memory:" && c.Text("namespace") == "remote" && c.Text("sql/database_type") == "SQLite");
        calls.ShouldContain(c => c.Text("sql/sanitized_query")!.StartsWith("INSERT INTO", StringComparison.Ordinal));
        calls.ShouldContain(c => c.Text("sql/sanitized_query")!.EndsWith("WHERE \"a\".\"Item\" = ?", StringComparison.Ordinal));
        calls[^1].Text("fault").ShouldBe("True");
        calls[^1].Text("cause/exceptions/0/type").ShouldBe("Microsoft.Data.Sqlite.SqliteException");
        segment.TryGetProperty("fault", out _).ShouldBeFalse();
    }

    private static async Task UseAsync(HttpContext context)
    {
        await using var orders = new Orders();
        await orders.Database.OpenConnectionAsync(context.RequestAborted);
        await orders.Database.EnsureCreatedAsync(context.RequestAborted);
        orders.All.Add(new Order { Item = "X-ray tube" });
        await orders.SaveChangesAsync(context.RequestAborted);
        (await orders.All.Where(o => o.Item == "X-ray tube").ToListAsync(context.RequestAborted)).Count.ShouldBe(1);
        await Should.ThrowAsync<SqliteException>(async () => await orders.Database.ExecuteSqlRawAsync("bad", context.RequestAborted));
    }

    private sealed class Orders : DbContext
    {
        public DbSet<Order> All => Set<Order>();

        protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder) => optionsBuilder.UseSqlite("Data Source=:memory:");
    }

    private sealed class Order
    {
        public int Id { get; set; }

        public required string Item { get; set; }
    }
}
