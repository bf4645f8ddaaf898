using Microsoft.AspNetCore.Connections;
using Roentgen.Service.Health;

namespace Roentgen.Service.Limits;

/// <summary>Closes connections beyond a number, before anything is read of them.</summary>
internal sealed class ConnectionLimit(int limit, ServiceMetrics metrics)
{
    private int _open;

    public ConnectionDelegate Around(ConnectionDelegate next) => async connection =>
    {
        try
        {
            if (Interlocked.Increment(ref _open) <= limit)
            {
                await next(connection).ConfigureAwait(false);
                return;
            }
            metrics.CountOverLimit(Limit.Names.Connections);
            connection.Abort();
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    };
}
