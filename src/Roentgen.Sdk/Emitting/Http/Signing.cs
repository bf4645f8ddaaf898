using Roentgen.Model.Signing;

namespace Roentgen.Sdk.Emitting.Http;

/// <summary>Whether and with what the SDK signs what it sends to a service itself.</summary>
internal static class Signing
{
    private const string AnyRegion = "us-east-1";

    /// <summary>Puts the signature around connections; null when nothing is signed.</summary>
    public static Func<HttpMessageHandler, HttpMessageHandler>? Of(XRayOptions options, Uri endpoint, Func<string, string?> variable, TimeProvider clock)
    {
        CredentialsSource source;
        if (options.Credentials is { } given)
        {
            var credentials = new SigningCredentials(given.AccessKeyId, given.SecretAccessKey, given.SessionToken);
            source = _ => ValueTask.FromResult<SigningCredentials?>(credentials);
        }
        else
        {
            // A key of the environment was not meant for whatever collector there is.
            if (endpoint == options.OtlpEndpoint && !IsAmazon(endpoint)) return null;
            if (Read(variable) is null) return null;
            // Read for each call: some environments replace them while the application runs.
            source = _ => ValueTask.FromResult(Read(variable));
        }
        var region = options.Region ?? Given(variable, EnvironmentVariables.Region) ?? Given(variable, EnvironmentVariables.DefaultRegion) ?? RegionOf(endpoint) ?? AnyRegion;
        return inner => new SigningHandler(new RequestSigning(source, region), clock) { InnerHandler = inner };
    }

    private static SigningCredentials? Read(Func<string, string?> variable) =>
        Given(variable, EnvironmentVariables.AccessKeyId) is { } id && Given(variable, EnvironmentVariables.SecretAccessKey) is { } secret
            ? new SigningCredentials(id, secret, Given(variable, EnvironmentVariables.SessionToken))
            : null;

    // xray.us-west-2.amazonaws.com, xray-fips.us-west-2.amazonaws.com, xray.us-west-2.api.aws
    private static string? RegionOf(Uri endpoint) => IsAmazon(endpoint) && endpoint.Host.Split('.') is [_, var region, _, ..] ? region : null;

    private static bool IsAmazon(Uri endpoint) => endpoint.Host.StartsWith("xray", StringComparison.OrdinalIgnoreCase)
        && (endpoint.Host.EndsWith(".amazonaws.com", StringComparison.OrdinalIgnoreCase) || endpoint.Host.EndsWith(".amazonaws.com.cn", StringComparison.OrdinalIgnoreCase)
            || endpoint.Host.EndsWith(".api.aws", StringComparison.OrdinalIgnoreCase));

    private static string? Given(Func<string, string?> variable, string name) => variable(name) is { } text && !string.IsNullOrWhiteSpace(text) ? text.Trim() : null;
}
