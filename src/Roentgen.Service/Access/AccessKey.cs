namespace Roentgen.Service.Access;

/// <summary>Who may call. The secret is never shown.</summary>
public sealed class AccessKey
{
    private readonly string _secret;

    // Of one day and region at a time: a client signs with the same one all day long.
    private volatile DerivedKey? _derived;

    internal AccessKey(string id, string secret, AccessRole role) => (Id, _secret, Role) = (id, secret, role);

    /// <summary>The public half: letters, digits and <c>_ - .</c>.</summary>
    public string Id { get; }

    /// <summary>What it allows.</summary>
    public AccessRole Role { get; }

    /// <summary>The id and the role.</summary>
    public override string ToString() => $"{Id} ({Role})";

    /// <summary>The key that signatures of a day, region and service are made with.</summary>
    internal byte[] SigningKey(CredentialScope scope)
    {
        if (_derived is { } known && known.Scope == scope) return known.Key;
        var derived = new DerivedKey(scope, SignatureV4.DeriveKey(_secret, scope));
        _derived = derived;
        return derived.Key;
    }

    private sealed record DerivedKey(CredentialScope Scope, byte[] Key);
}
