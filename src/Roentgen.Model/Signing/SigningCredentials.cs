using System.Security.Cryptography;
using System.Text;

namespace Roentgen.Model.Signing;

/// <summary>An access key to sign with. Equal by value; the secret and the token are never shown.</summary>
/// <param name="accessKeyId">The public half.</param>
/// <param name="secret">The other half.</param>
/// <param name="sessionToken">What came with temporary credentials; null for those that last.</param>
public sealed class SigningCredentials(string accessKeyId, string secret, string? sessionToken = null) : IEquatable<SigningCredentials>
{
    private readonly string _secret = secret;

    // Of one day and region at a time: a client signs with the same one all day long.
    private volatile DerivedKey? _derived;

    /// <summary>The public half.</summary>
    public string AccessKeyId { get; } = accessKeyId;

    /// <summary>What came with temporary credentials; null for those that last.</summary>
    public string? SessionToken { get; } = sessionToken;

    /// <summary>Whether a secret is this one's; takes the same time whatever they have in common.</summary>
    public bool IsSecret(string other) => CryptographicOperations.FixedTimeEquals(Hash(_secret), Hash(other));

    /// <summary>The key that signatures of a day, region and service are made with. Derived once; not to be changed.</summary>
    public byte[] SigningKey(in CredentialScope scope)
    {
        if (_derived is { } known && known.Scope == scope) return known.Key;
        var derived = new DerivedKey(scope, SignatureV4.DeriveKey(_secret, scope));
        _derived = derived;
        return derived.Key;
    }

    /// <summary>Whether they are the same in all three parts.</summary>
    public bool Equals(SigningCredentials? other) =>
        ReferenceEquals(this, other) || (other is not null && AccessKeyId == other.AccessKeyId && _secret == other._secret && SessionToken == other.SessionToken);

    /// <inheritdoc />
    public override bool Equals(object? obj) => Equals(obj as SigningCredentials);

    /// <inheritdoc />
    public override int GetHashCode() => AccessKeyId.GetHashCode(StringComparison.Ordinal);

    /// <summary>The public half.</summary>
    public override string ToString() => AccessKeyId;

    // Of the same length for every secret.
    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));

    private sealed record DerivedKey(CredentialScope Scope, byte[] Key);
}
