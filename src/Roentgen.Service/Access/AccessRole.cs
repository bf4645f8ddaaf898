namespace Roentgen.Service.Access;

/// <summary>What an access key is for.</summary>
public enum AccessRole
{
    /// <summary>Agents: send documents and telemetry, read sampling rules, report sampling statistics. Reads no trace.</summary>
    Write,

    /// <summary>People and dashboards: read everything, change nothing.</summary>
    Read,

    /// <summary>Everything.</summary>
    Admin,
}

/// <summary>What each role allows.</summary>
internal static class AccessRoles
{
    /// <summary>As in a file of keys: <c>write</c>, <c>read</c> or <c>admin</c>.</summary>
    public static string Name(this AccessRole role) => role.ToString().ToLowerInvariant();

    public static bool Allows(this AccessRole role, Permission permission) => permission switch
    {
        Permission.WriteData or Permission.Sample => role is AccessRole.Write or AccessRole.Admin,
        Permission.ReadSampling => true,
        Permission.Read => role is AccessRole.Read or AccessRole.Admin,
        _ => role is AccessRole.Admin,
    };
}
