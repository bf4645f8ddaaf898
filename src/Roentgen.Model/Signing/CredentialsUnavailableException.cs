namespace Roentgen.Model.Signing;

/// <summary>There are no credentials to sign a call with, so it was not made.</summary>
/// <param name="message">Why, in a sentence.</param>
/// <param name="inner">What the source said.</param>
public sealed class CredentialsUnavailableException(string message, Exception? inner = null) : HttpRequestException(message, inner);
