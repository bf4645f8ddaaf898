namespace Roentgen.Daemon.Commands;

/// <summary>When calls of a service are signed.</summary>
internal enum SigningMode
{
    /// <summary>AWS always; another service as soon as there are credentials that somebody put there.</summary>
    Auto,

    /// <summary>Always; without credentials a call has to wait for them.</summary>
    Always,

    /// <summary>Never. Not for AWS, which takes nothing unsigned.</summary>
    Never,
}

/// <summary>
/// A service that gets every document, as it is written down: <c>http://roentgen:1895 Signing=never</c>, or <c>aws Region=eu-west-1</c> for AWS
/// X-Ray. In the file it may be a mapping of the same names as well.
/// </summary>
internal sealed record DestinationSettings
{
    /// <summary>The names of its parts.</summary>
    public const string Parts = "Endpoint, Region, RoleARN, ProxyAddress, NoVerifySSL and Signing";

    private const string Accepted = $"an address or aws, then parts as Name=value with a space between them, of {Parts}";

    /// <summary>The service; null for AWS X-Ray in the region.</summary>
    public Uri? Endpoint { get; init; }

    /// <summary>The region that calls are signed for; null for the daemon's.</summary>
    public string? Region { get; init; }

    /// <summary>The role to assume; null for none.</summary>
    public string? RoleArn { get; init; }

    /// <summary>The HTTP proxy on the way; null for the daemon's.</summary>
    public Uri? ProxyAddress { get; init; }

    /// <summary>Whether any certificate will do.</summary>
    public bool NoVerifySsl { get; init; }

    /// <summary>When calls are signed.</summary>
    public SigningMode Signing { get; init; }

    /// <summary>Reads it. Null, or what is wrong as a sentence.</summary>
    public static string? TryParse(string text, out DestinationSettings destination)
    {
        destination = new DestinationSettings();
        var named = false;
        foreach (var part in text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            // An address may have an = of its own; a name never has a colon before it.
            var isAddress = equals < 0 || part.AsSpan(0, equals).IndexOfAny(':', '/') >= 0;
            var (name, value) = isAddress ? ("Endpoint", part) : (part[..equals], part[(equals + 1)..]);
            if (value.Length == 0) continue;
            if (destination.With(name, value, ref named) is not { } next) return $"{part} in {text} is not understood; it must be {Accepted}.";
            destination = next;
        }
        return named ? null : $"{text} names no service; it must be {Accepted}.";
    }

    private DestinationSettings? With(string name, string value, ref bool named)
    {
        switch (name)
        {
            case "Endpoint":
                named = true;
                if (string.Equals(value, "aws", StringComparison.OrdinalIgnoreCase)) return this with { Endpoint = null };
                return SettingKinds.TryParseServer(value, out var endpoint) ? this with { Endpoint = endpoint } : null;
            case "Region": return this with { Region = value };
            case "RoleARN": return this with { RoleArn = value };
            case "ProxyAddress": return SettingKinds.TryParseServer(value, out var proxy) ? this with { ProxyAddress = proxy } : null;
            case "NoVerifySSL": return SettingKinds.ParseSwitch(value) is { } unverified ? this with { NoVerifySsl = unverified } : null;
            case "Signing": return SettingKinds.TryParseWord<SigningMode>(value, out var signing) ? this with { Signing = signing } : null;
            default: return null;
        }
    }
}
