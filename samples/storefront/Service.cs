using Npgsql;
using Roentgen.Sdk.AspNetCore;

namespace Storefront;

/// <summary>What the three services have in common: tracing, in one line, and where the others are.</summary>
internal static class Service
{
    public static WebApplicationBuilder Create(string name, string[] args)
    {
        var builder = WebApplication.CreateSlimBuilder(args);
        builder.Services.AddXRay(o => o.ServiceName = name);
        builder.Services.ConfigureHttpJsonOptions(o => o.SerializerOptions.TypeInfoResolverChain.Insert(0, GoodsJson.Default));
        return builder;
    }

    /// <summary>A client of another service. Nothing about it says that its calls are traced and tell the called one of the trace.</summary>
    public static void AddClient(this WebApplicationBuilder builder, string service, string defaultAddress) =>
        builder.Services.AddHttpClient(service, client => client.BaseAddress = new Uri(builder.Configuration[service] ?? defaultAddress));

    /// <summary>The database. Npgsql tells of each statement by an activity; that is all that tracing needs.</summary>
    public static void AddDatabase(this WebApplicationBuilder builder)
    {
        var database = new NpgsqlDataSourceBuilder(builder.Configuration["database"] ?? "Host=127.0.0.1;Username=storefront;Database=storefront");
        // That a request had to open a connection is the pool's business, and would be a call more on the map.
        database.ConfigureTracing(o => o.EnablePhysicalOpenTracing(false));
        builder.Services.AddSingleton(database.Build());
    }
}
