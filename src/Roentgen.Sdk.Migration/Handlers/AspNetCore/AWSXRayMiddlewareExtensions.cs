using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Roentgen.Sdk;
using Roentgen.Sdk.Migration.Core;
using Roentgen.Sdk.Migration.Core.Strategies;

// Where the SDK of AWS has it: code finds it without a using.
namespace Microsoft.AspNetCore.Builder;

/// <summary><c>UseXRay</c> for an application that <c>AddXRay</c> traces.</summary>
public static class AWSXRayMiddlewareExtensions
{
    /// <summary>Names the segments of requests, and makes <see cref="AWSXRayRecorder.Instance"/> record into them.</summary>
    /// <param name="app">The application; its services need <c>AddXRay</c>.</param>
    /// <param name="segmentName">The name. Sampling rules are asked by the name that <c>AddXRay</c> was given.</param>
    /// <exception cref="InvalidOperationException"><c>AddXRay</c> is missing.</exception>
    public static IApplicationBuilder UseXRay(this IApplicationBuilder app, string segmentName) => app.UseXRay(new FixedSegmentNamingStrategy(segmentName));

    /// <inheritdoc cref="UseXRay(IApplicationBuilder, string)"/>
    /// <param name="app">The application; its services need <c>AddXRay</c>.</param>
    /// <param name="segmentName">The name.</param>
    /// <param name="configuration">Not read: <c>AddXRay</c> reads the configuration.</param>
    public static IApplicationBuilder UseXRay(this IApplicationBuilder app, string segmentName, IConfiguration configuration) => app.UseXRay(segmentName);

    /// <inheritdoc cref="UseXRay(IApplicationBuilder, string)"/>
    /// <param name="app">The application; its services need <c>AddXRay</c>.</param>
    /// <param name="segmentNamingStrategy">Tells the name for each request.</param>
    public static IApplicationBuilder UseXRay(this IApplicationBuilder app, SegmentNamingStrategy segmentNamingStrategy)
    {
        ArgumentNullException.ThrowIfNull(app);
        ArgumentNullException.ThrowIfNull(segmentNamingStrategy);
        var tracer = app.ApplicationServices.GetService<XRayTracer>()
            ?? throw new InvalidOperationException("UseXRay needs one line more than it did: builder.Services.AddXRay(), before the application is built.");
        AWSXRayRecorder.InitializeInstance(new AWSXRayRecorder(tracer));
        if (!tracer.IsEnabled) return app;
        return app.Use((context, next) =>
        {
            var segment = tracer.Current;
            if (segment.IsRecording) segment.Rename(segmentNamingStrategy.GetSegmentName(context.Request));
            return next(context);
        });
    }

    /// <inheritdoc cref="UseXRay(IApplicationBuilder, SegmentNamingStrategy)"/>
    /// <param name="app">The application; its services need <c>AddXRay</c>.</param>
    /// <param name="segmentNamingStrategy">Tells the name for each request.</param>
    /// <param name="configuration">Not read: <c>AddXRay</c> reads the configuration.</param>
    public static IApplicationBuilder UseXRay(this IApplicationBuilder app, SegmentNamingStrategy segmentNamingStrategy, IConfiguration configuration) => app.UseXRay(segmentNamingStrategy);
}
