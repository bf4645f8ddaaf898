using System.Threading.Channels;
using Npgsql;
using Roentgen.Sdk;

namespace Storefront;

/// <summary>The worker: no request of its own, so it begins a segment by hand, in the trace that the message tells of.</summary>
internal sealed class Shipping(XRayTracer tracer, NpgsqlDataSource database, Channel<Parcel> parcels) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var parcel in parcels.Reader.ReadAllAsync(stoppingToken))
        {
            using var segment = tracer.BeginSegment("shipping", parcel.Trace ?? default);
            segment.Annotate("order", parcel.OrderId);
            await using var update = database.CreateCommand("UPDATE orders SET shipped_at = now() WHERE id = $1");
            update.Parameters.AddWithValue(parcel.OrderId);
            await update.ExecuteNonQueryAsync(stoppingToken);
        }
    }
}
