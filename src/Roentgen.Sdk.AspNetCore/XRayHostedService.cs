using Microsoft.Extensions.Hosting;

namespace Roentgen.Sdk.AspNetCore;

/// <summary>Starts the tracer with the host, by asking for it, and sends what waits before the host is gone.</summary>
internal sealed class XRayHostedService(XRayTracer tracer) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => tracer.FlushAsync(cancellationToken);
}
