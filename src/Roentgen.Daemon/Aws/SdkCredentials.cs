using System.Diagnostics.CodeAnalysis;
using System.Net;
using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.Credentials;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;
using Roentgen.Model.Signing;

namespace Roentgen.Daemon.Aws;

/// <summary>How credentials are got.</summary>
/// <param name="RoleArn">The role to assume; null for none.</param>
/// <param name="Region">The region of the token service.</param>
/// <param name="UseFips">Whether its endpoint is that of FIPS.</param>
/// <param name="UseDualStack">Whether its endpoint is that with IPv6.</param>
/// <param name="Proxy">The HTTP proxy on the way to it; null for what the standard variables say.</param>
internal sealed record CredentialSettings(string? RoleArn, string Region, bool UseFips, bool UseDualStack, Uri? Proxy);

/// <summary>
/// Credentials by the AWS SDK, the only part that touches it: environment, web identity, shared files and SSO, <c>credential_process</c>, container,
/// instance; and a role assumed with them. The SDK caches and refreshes. Loaded when the first call is signed, so it costs nothing before.
/// </summary>
internal sealed class SdkCredentials(CredentialSettings settings) : IDisposable
{
    private const string SessionName = "xray-daemon";

    private readonly DefaultAWSCredentialsIdentityResolver _chain = new();
    private AssumedRole? _role;

    /// <summary>The credentials of now.</summary>
    /// <exception cref="CredentialsUnavailableException">There are none; the message is the end of a sentence.</exception>
    // The SDK finds its token service by name, for web identities and profiles with a role.
    [DynamicDependency(DynamicallyAccessedMemberTypes.PublicConstructors, typeof(AmazonSecurityTokenServiceClient))]
    [DynamicDependency(DynamicallyAccessedMemberTypes.PublicConstructors | DynamicallyAccessedMemberTypes.PublicProperties, typeof(AmazonSecurityTokenServiceConfig))]
    public async Task<SigningCredentials> GetAsync(CancellationToken cancel)
    {
        var asked = "credentials";
        try
        {
            var own = await _chain.ResolveIdentityAsync(null, cancel).ConfigureAwait(false);
            if (settings.RoleArn is null) return Of(await own.GetCredentialsAsync().ConfigureAwait(false));
            asked = $"the role {settings.RoleArn}";
            if (_role?.Source != own) _role = new AssumedRole(own, settings);
            return Of(await _role.GetCredentialsAsync().ConfigureAwait(false));
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancel.IsCancellationRequested)
        {
            // Files, processes, sockets and services of others: whatever goes wrong there is the reason why there are no credentials.
            throw new CredentialsUnavailableException(Reason(asked, e), e);
        }
    }

    public void Dispose() => _chain.Dispose();

    private static SigningCredentials Of(ImmutableCredentials credentials) =>
        new(credentials.AccessKey, credentials.SecretKey, credentials.Token is { Length: > 0 } token ? token : null);

    // The chain tells of every place it looked at, on a line each; whoever reads a log wants to know what to do.
    private static string Reason(string asked, Exception e) =>
        e is AmazonClientException && e.Message.StartsWith("Failed to resolve AWS credentials", StringComparison.Ordinal)
            ? "there are none in the environment or in a shared file, and neither the container nor the instance has a role"
            : $"{asked} cannot be had: {e.Message.ReplaceLineEndings(" ").Trim()}";

    private sealed class AssumedRole : RefreshingAWSCredentials
    {
        private readonly CredentialSettings _settings;

        public AssumedRole(AWSCredentials source, CredentialSettings settings)
        {
            (Source, _settings) = (source, settings);
            PreemptExpiryTime = TimeSpan.FromMinutes(5);
        }

        public AWSCredentials Source { get; }

        protected override async Task<CredentialsRefreshState> GenerateNewCredentialsAsync()
        {
            var config = new AmazonSecurityTokenServiceConfig
            {
                RegionEndpoint = RegionEndpoint.GetBySystemName(_settings.Region),
                AuthenticationRegion = _settings.Region, // also where AWS_ENDPOINT_URL_STS names another address
                UseFIPSEndpoint = _settings.UseFips,
                UseDualstackEndpoint = _settings.UseDualStack,
            };
            if (_settings.Proxy is { } proxy) config.SetWebProxy(new WebProxy(proxy));
            using var tokens = new AmazonSecurityTokenServiceClient(Source, config);
            var answer = await tokens.AssumeRoleAsync(new AssumeRoleRequest { RoleArn = _settings.RoleArn, RoleSessionName = SessionName }).ConfigureAwait(false);
            return new CredentialsRefreshState(
                new ImmutableCredentials(answer.Credentials.AccessKeyId, answer.Credentials.SecretAccessKey, answer.Credentials.SessionToken),
                answer.Credentials.Expiration ?? throw new InvalidOperationException("the token service named no end of the credentials"));
        }
    }
}
