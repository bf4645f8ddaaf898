namespace Roentgen.Daemon.Aws;

/// <summary>Whether somebody put credentials where the AWS SDK finds them.</summary>
internal enum CredentialEvidence
{
    /// <summary>Nobody; the SDK could only ask the instance for its role.</summary>
    None,

    /// <summary>A profile in a shared file, perhaps of a person, perhaps expired.</summary>
    Profile,

    /// <summary>The environment of this very process names them, or a role was asked for.</summary>
    Certain,
}

/// <summary>Looks for it, without loading the SDK or asking anybody.</summary>
internal static class CredentialEvidenceFinder
{
    private static readonly string[] Variables =
        ["AWS_ACCESS_KEY_ID", "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI"];

    /// <summary>What there is.</summary>
    public static CredentialEvidence Find(Func<string, string?> environment, string? roleArn) =>
        roleArn is not null || Array.Exists(Variables, variable => !string.IsNullOrEmpty(environment(variable))) ? CredentialEvidence.Certain
        : SharedConfig.HasCredentials(environment) ? CredentialEvidence.Profile
        : CredentialEvidence.None;
}
