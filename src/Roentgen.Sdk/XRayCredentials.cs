namespace Roentgen.Sdk;

/// <summary>Access keys to sign with, where the SDK talks to a service itself. Their text form shows the id only.</summary>
public sealed record XRayCredentials
{
    /// <summary>The public half: <c>AKIA…</c>.</summary>
    public string AccessKeyId { get; set; } = "";

    /// <summary>The other half.</summary>
    public string SecretAccessKey { get; set; } = "";

    /// <summary>Goes along with temporary keys. Default null, for lasting ones.</summary>
    public string? SessionToken { get; set; }

    /// <summary>The id.</summary>
    public override string ToString() => AccessKeyId;
}
