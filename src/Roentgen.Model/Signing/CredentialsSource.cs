namespace Roentgen.Model.Signing;

/// <summary>
/// Where credentials come from. Asked before every call that is signed, so it answers from memory while they last; null when there are none, or
/// a <see cref="CredentialsUnavailableException"/> that says why.
/// </summary>
public delegate ValueTask<SigningCredentials?> CredentialsSource(CancellationToken cancellationToken);
