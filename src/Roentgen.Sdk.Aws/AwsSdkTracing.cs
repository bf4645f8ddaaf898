using Amazon.Runtime.Internal;

namespace Roentgen.Sdk.Aws;

/// <summary>
/// Makes the calls of the AWS SDK for .NET (version 4) subsegments of the namespace <c>aws</c>: service, operation, region, request id, retries, status, and what the call
/// was about (table, bucket, queue, topic, function). Outside a segment nothing happens.
/// </summary>
public static class AwsSdkTracing
{
    /// <summary>
    /// Traces every client that is made from now on, of every service. Call it once, as the application starts; a second call does nothing.
    /// </summary>
    /// <remarks>
    /// A step in the clients' pipeline, of which there may be several, rather than the SDK's telemetry provider: of that there is one for the process, so this one
    /// would push out an application's own; and it tells neither region nor table, bucket or queue.
    /// </remarks>
    public static void Install() => RuntimePipelineCustomizerRegistry.Instance.Register(new Customizer());

    private sealed class Customizer : IRuntimePipelineCustomizer
    {
        // The registry takes a name once.
        public string UniqueName => "Roentgen.Sdk.Aws";

        // The X-Ray client asks for what decides about recording: tracing it would go in circles.
        public void Customize(Type type, RuntimePipeline pipeline)
        {
            if (type?.Name != "AmazonXRayClient") pipeline?.AddHandler(new TracingHandler());
        }
    }
}
