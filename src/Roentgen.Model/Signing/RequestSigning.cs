namespace Roentgen.Model.Signing;

/// <summary>How the calls of a service are signed.</summary>
/// <param name="Credentials">Whose calls they are.</param>
/// <param name="Region">The region to sign for; a service that was told its region takes no other.</param>
public sealed record RequestSigning(CredentialsSource Credentials, string Region)
{
    /// <summary>Signs always with the same access key.</summary>
    public static RequestSigning With(SigningCredentials credentials, string region) => new(_ => new ValueTask<SigningCredentials?>(credentials), region);
}
