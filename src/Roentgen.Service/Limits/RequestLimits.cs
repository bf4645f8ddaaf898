using System.Net;
using System.Threading.RateLimiting;
using Roentgen.Service.Api;
using Roentgen.Service.Health;

namespace Roentgen.Service.Limits;

/// <summary>How many requests are let in: at once, and per second of each caller. Nothing waits here; who is too much is asked to come again.</summary>
internal sealed class RequestLimits : IDisposable
{
    private readonly ServiceOptions _options;
    private readonly ServiceMetrics _metrics;
    private readonly ConcurrencyLimiter _places;
    private readonly PartitionedRateLimiter<string>? _rates;

    public RequestLimits(ServiceOptions options, ServiceMetrics metrics)
    {
        (_options, _metrics) = (options, metrics);
        _places = new ConcurrencyLimiter(new ConcurrencyLimiterOptions { PermitLimit = options.MaxConcurrentRequests, QueueLimit = 0 });
        if (options.RequestsPerSecond == 0) return;
        var bucket = new TokenBucketRateLimiterOptions
        {
            TokenLimit = options.RequestsPerSecond,
            TokensPerPeriod = options.RequestsPerSecond,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1),
            QueueLimit = 0,
        };
        // Buckets that are full again are forgotten, so that callers who went cost nothing.
        _rates = PartitionedRateLimiter.Create<string, string>(caller => RateLimitPartition.GetTokenBucketLimiter(caller, _ => bucket), StringComparer.Ordinal);
    }

    /// <summary>A place among the requests under way, given back when it is disposed; not acquired when all are taken.</summary>
    public RateLimitLease TakePlace() => _places.AttemptAcquire();

    /// <summary>What those are told for whom there was no place.</summary>
    public ApiException Crowded()
    {
        _metrics.CountThrottled(ServiceMetrics.TooManyAtOnce);
        _metrics.CountOverLimit(Limit.Names.ConcurrentRequests);
        return ApiException.Throttled($"There are {_options.MaxConcurrentRequests} requests under way already; come again.");
    }

    /// <summary>Takes a token of the caller.</summary>
    /// <exception cref="ApiException">There is none left.</exception>
    public void Spend(string? accessKey, IPAddress address)
    {
        if (_rates is null) return;
        using var lease = _rates.AttemptAcquire(accessKey ?? address.ToString());
        if (lease.IsAcquired) return;
        _metrics.CountThrottled(ServiceMetrics.TooManyPerSecond);
        _metrics.CountOverLimit(Limit.Names.RequestsPerSecond);
        throw ApiException.Throttled($"More than {_options.RequestsPerSecond} requests per second; come again.");
    }

    public void Dispose()
    {
        _places.Dispose();
        _rates?.Dispose();
    }
}
