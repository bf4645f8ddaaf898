using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Options;

namespace Roentgen.Sdk.AspNetCore;

/// <summary>Puts the middleware before all others, so that it sees what the caller sees: also what exception handlers make of a failure.</summary>
internal sealed class XRayStartupFilter(XRayTracer tracer, IOptions<XRayAspNetCoreOptions> options) : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        if (tracer.IsEnabled) app.Use(inner => new XRayMiddleware(inner, tracer, options.Value).InvokeAsync);
        next(app);
    };
}
