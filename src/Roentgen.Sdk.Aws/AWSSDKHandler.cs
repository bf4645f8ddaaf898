using Roentgen.Sdk.Aws;

// For code that was written for the AWS X-Ray SDK; here rather than in the package of its other names, which must not bring the AWS SDK.
namespace Roentgen.Sdk.Migration.Handlers.AwsSdk;

/// <summary><see cref="AwsSdkTracing"/> by the names of the AWS X-Ray SDK.</summary>
public static class AWSSDKHandler
{
    /// <inheritdoc cref="AwsSdkTracing.Install"/>
    public static void RegisterXRayForAllServices() => AwsSdkTracing.Install();

    /// <inheritdoc cref="AwsSdkTracing.Install"/>
    /// <param name="path">Not read: what is recorded of a call needs no manifest.</param>
    public static void RegisterXRayForAllServices(string path) => AwsSdkTracing.Install();

    /// <summary>As <see cref="RegisterXRayForAllServices()"/>: all services are traced, this one among them.</summary>
    public static void RegisterXRay<T>() => AwsSdkTracing.Install();
}
