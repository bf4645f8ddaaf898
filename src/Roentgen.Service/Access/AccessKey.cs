using Roentgen.Model.Signing;

namespace Roentgen.Service.Access;

/// <summary>Who may call. The secret is never shown.</summary>
public sealed class AccessKey
{
    internal AccessKey(string id, string secret, AccessRole role) => (Credentials, Role) = (new SigningCredentials(id, secret), role);

    /// <summary>What it signs with.</summary>
    public SigningCredentials Credentials { get; }

    /// <summary>The public half: letters, digits and <c>_ - .</c>.</summary>
    public string Id => Credentials.AccessKeyId;

    /// <summary>What it allows.</summary>
    public AccessRole Role { get; }

    /// <summary>The id and the role.</summary>
    public override string ToString() => $"{Id} ({Role})";
}
