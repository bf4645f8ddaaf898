using Roentgen.Daemon.Commands;
using Roentgen.Daemon.Logging;
using Roentgen.Model.Signing;

namespace Roentgen.Daemon.Aws;

/// <summary>
/// What was written about services, made into what the daemon needs: regions and addresses found, calls signed. One place for all of uploads, proxied
/// calls and the token service, so they cannot differ.
/// </summary>
internal sealed class AwsDestinations : IDisposable
{
    /// <summary>What to sign for where nobody named a region and the service is none of AWS, which would not take it.</summary>
    private const string AnyRegion = "us-east-1";

    private readonly HttpMessageInvoker _metadata = new(InstanceMetadata.Connections());
    private readonly List<AwsCredentials> _opened = [];
    private readonly Func<string, string?> _environment;
    private readonly DaemonLog _log;
    private readonly TimeProvider _time;

    public AwsDestinations(Func<string, string?> environment, DaemonLog log, TimeProvider time)
    {
        (_environment, _log, _time) = (environment, log, time);
        Instance = new InstanceMetadata(environment, _metadata, time);
    }

    /// <summary>The instance that this runs on, if it is one.</summary>
    public InstanceMetadata Instance { get; }

    /// <summary>Finds everything.</summary>
    /// <exception cref="DaemonStartException">AWS X-Ray is asked for, and nobody knows in which region.</exception>
    public async Task<IReadOnlyList<DestinationOptions>> OpenAsync(DaemonSettings settings, CancellationToken cancel)
    {
        var aws = settings.Aws;
        // Asking takes time where nobody answers, so it is done only where the answer is needed.
        var mayAsk = settings.Destinations.Any(one => one.Region is null && NeedsRegion(one));
        var finder = new RegionFinder(aws, _environment, _metadata, Instance, _log, _time);
        var region = await finder.FindAsync(mayAsk, cancel).ConfigureAwait(false);
        if (region is null && settings.Destinations.Any(one => one.Endpoint is null && one.Region is null))
        {
            throw new DaemonStartException(
                "Cannot fetch region variable from config file, environment variables, ecs metadata, or ec2 metadata. Use local-mode to use the local config region.");
        }
        if (region is not null) _log.Write(DaemonLogLevel.Info, $"Using region: {region}", new LogField("region", region));
        return [.. settings.Destinations.Select(one => Open(one, one.Region ?? region ?? finder.SharedRegion(), settings))];
    }

    /// <summary>From now on the first service gets this role, and credentials of all are looked for anew.</summary>
    public void UseRole(string? roleArn)
    {
        for (var i = 0; i < _opened.Count; i++) _opened[i].Renew(i == 0 ? roleArn : _opened[i].RoleArn);
    }

    public void Dispose()
    {
        foreach (var credentials in _opened) credentials.Dispose();
        _metadata.Dispose();
    }

    private DestinationOptions Open(DestinationSettings one, string? region, DaemonSettings settings)
    {
        var aws = settings.Aws;
        var endpoint = one.Endpoint ?? AwsEndpoint.Of(region!, aws.UseFips, aws.UseDualStack);
        // An address of AWS takes nothing that is signed for another region than its own.
        AwsEndpoint.IsAws(endpoint, out var own);
        var signedFor = one.Region ?? own ?? region ?? AnyRegion;
        var credentials = new AwsCredentials(
            new CredentialSettings(one.RoleArn, signedFor, aws.UseFips, aws.UseDualStack, ProxyTo(AwsEndpoint.TokenService(signedFor))), _environment, _log, _time);
        _opened.Add(credentials);
        var signing = new RequestSigning(credentials.GetAsync, signedFor);
        var mode = ModeOf(one);
        _log.Write(DaemonLogLevel.Debug, one.Endpoint is null ? "Using default X-Ray endpoint" : $"Using Endpoint: {endpoint.AbsoluteUri.TrimEnd('/')}");
        var proxy = ProxyTo(endpoint);
        if (proxy is not null) _log.Write(DaemonLogLevel.Debug, $"Using proxy address: {proxy.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped)}");
        return new DestinationOptions
        {
            Endpoint = endpoint,
            HttpProxy = proxy,
            VerifyCertificate = !one.NoVerifySsl,
            Signing = mode == SigningMode.Always ? signing : null,
            Through = mode == SigningMode.Auto ? connections => new AutoSigningHandler(credentials, signing, connections, _time) : null,
        };

        Uri? ProxyTo(Uri server) => one.ProxyAddress ?? (settings.NoProxy.Covers(server) ? null : settings.Proxy);
    }

    private bool NeedsRegion(DestinationSettings one) =>
        one.Endpoint is not { } endpoint
        || (!AwsEndpoint.IsAws(endpoint, out _)
            && (one.Signing == SigningMode.Always || (one.Signing == SigningMode.Auto && CredentialEvidenceFinder.Find(_environment, one.RoleArn) == CredentialEvidence.Certain)));

    private static SigningMode ModeOf(DestinationSettings one) => one.Endpoint is not { } endpoint || AwsEndpoint.IsAws(endpoint, out _) ? SigningMode.Always : one.Signing;
}
