using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Roentgen.Daemon;
using Roentgen.Service;
using Roentgen.Service.Access;
using Roentgen.Storage;

namespace Roentgen.Commands;

/// <summary>The options that every command with a service has. Each has an environment variable; the option wins.</summary>
internal sealed class ServiceSettings
{
    private const string NoLimit = "none";
    private const int MaxDays = 36_500;

    private readonly DataOption _data = new();
    private readonly Option<string> _http = Create("--http", "ROENTGEN_HTTP", "127.0.0.1:1895", "ADDR", "Address of the API and the console; port 0 picks a free one");
    private readonly Option<string> _retention = Create("--retention", "ROENTGEN_RETENTION", "30", "DAYS", $"How long traces are kept after they were received; {NoLimit} keeps them for ever");
    private readonly Option<string> _maxDisk = Create("--max-disk", "ROENTGEN_MAX_DISK", NoLimit, "SIZE", "Most that the data may take on the disk, for example 20GB; the oldest goes first");
    private readonly Option<string> _accessKeys = Create("--access-keys", "ROENTGEN_ACCESS_KEYS_FILE", "", "FILE", "Who may call: access keys, one a line, id secret role; the role is write, read or admin [env: ROENTGEN_ACCESS_KEYS, id:secret:role separated by commas]");
    private readonly Option<string> _signingRegion = Create("--signing-region", "ROENTGEN_SIGNING_REGION", "", "REGION", "The region that callers must sign for; any, unless it is given");
    private readonly Option<string> _certificate = Create("--certificate", "ROENTGEN_CERTIFICATE", "", "FILE", "Speak HTTPS with this certificate (PEM, with its chain)");
    private readonly Option<string> _certificateKey = Create("--certificate-key", "ROENTGEN_CERTIFICATE_KEY", "", "FILE", "The certificate's private key (PEM), if it is in a file of its own");
    private readonly LimitOption _limits = new();
    private readonly Option<bool> _insecure = new("--insecure") { Description = "Listen beyond this machine although nothing asks callers who they are" };

    public void AddTo(Command command)
    {
        _data.AddTo(command);
        command.Options.Add(_http);
        command.Options.Add(_retention);
        command.Options.Add(_maxDisk);
        command.Options.Add(_accessKeys);
        command.Options.Add(_signingRegion);
        command.Options.Add(_certificate);
        command.Options.Add(_certificateKey);
        _limits.AddTo(command);
        command.Options.Add(_insecure);
    }

    /// <summary>Where to listen; refuses to be reachable from elsewhere unless told to.</summary>
    public IPEndPoint HttpAddress(ParseResult parsed, ServiceOptions options)
    {
        var address = ParseAddress(parsed.GetValue(_http)!, "--http");
        return IPAddress.IsLoopback(address.Address) || options.AccessKeys is not null || parsed.GetValue(_insecure)
            ? address
            : throw new UsageException($"--http {parsed.GetValue(_http)} can be reached from other machines, and nothing asks callers who they are; listen on 127.0.0.1, name access keys with --access-keys, or add --insecure if that is what you want.");
    }

    /// <summary>What the service is told: limits, and who may call.</summary>
    public ServiceOptions Service(ParseResult parsed)
    {
        var options = new ServiceOptions
        {
            Retention = Retention(parsed.GetValue(_retention)!),
            MaxDiskBytes = MaxDiskBytes(parsed.GetValue(_maxDisk)!),
            AccessKeys = AccessKeys(Given(parsed, _accessKeys)),
            SigningRegion = Given(parsed, _signingRegion),
        };
        options = WithCertificate(_limits.Apply(parsed, options), Given(parsed, _certificate), Given(parsed, _certificateKey));
        return options.Problems().FirstOrDefault() is { } problem ? throw new UsageException(problem) : options;
    }

    public ITraceStore OpenStore(ParseResult parsed) => _data.OpenStore(parsed);

    /// <summary>Where the data is, for people.</summary>
    public string DataPlace(ParseResult parsed) =>
        _data.Folder(parsed) is { } folder ? Path.GetFullPath(folder) : "in memory, gone when this process ends";

    private static string? Given(ParseResult parsed, Option<string> option) => parsed.GetValue(option) is { Length: > 0 } value ? value : null;

    private static AccessKeyRing? AccessKeys(string? file)
    {
        var inline = Environment.GetEnvironmentVariable("ROENTGEN_ACCESS_KEYS") is { Length: > 0 } keys ? keys : null;
        if (file is null && inline is null) return null;
        var ring = AccessKeyRing.Open(file, inline);
        if (ring.IsFileExposed) Console.Error.WriteLine($"Everybody on this machine can read the secrets in {file}; chmod 600 {file}.");
        return ring;
    }

    private static ServiceOptions WithCertificate(ServiceOptions options, string? file, string? keyFile)
    {
        if (file is null) return keyFile is null ? options : throw new UsageException($"--certificate-key {keyFile} needs --certificate.");
        try
        {
            var chain = new X509Certificate2Collection();
            chain.ImportFromPemFile(file);
            return options with { Certificate = X509Certificate2.CreateFromPemFile(file, keyFile), CertificateChain = chain };
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"--certificate {file} cannot be used with its private key: {e.Message}");
        }
    }

    private static TimeSpan? Retention(string text)
    {
        if (text == NoLimit) return null;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var days) && days is >= 1 and <= MaxDays
            ? TimeSpan.FromDays(days)
            : throw new UsageException($"--retention {text}: it is a number of days, 1 to {MaxDays}, or {NoLimit}.");
    }

    private static long? MaxDiskBytes(string text)
    {
        if (text == NoLimit) return null;
        return ByteSize.TryParse(text, out var bytes) && bytes >= ServiceOptions.MinDiskBytes
            ? bytes
            : throw new UsageException($"--max-disk {text}: it is a size of {ServiceOptions.MinDiskBytes / 1_000_000}MB or more, for example 500MB, 20GB or 1TiB, or {NoLimit}.");
    }

    public static Option<string> Create(string name, string variable, string fallback, string valueName, string description) => new(name)
    {
        Description = $"{description} [env: {variable}]",
        HelpName = valueName,
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? value : fallback,
    };

    public static IPEndPoint ParseAddress(string text, string option) =>
        ListenAddress.TryParse(text, out var address) is { } problem ? throw new UsageException($"{option}: {problem}") : address;
}
