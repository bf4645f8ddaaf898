using System.Data;
using System.Data.Common;

namespace Roentgen.Sdk.Databases;

/// <summary>A database as traces name it.</summary>
/// <param name="Name">Name of the subsegment and of the node on the map: <c>shop@db.internal</c>; of a file, its name alone.</param>
/// <param name="Type">The product: <c>PostgreSQL</c>.</param>
/// <param name="Url">Where it is, without credentials.</param>
/// <param name="User">Who asks; null where the connection does not tell.</param>
/// <param name="Version">Version of the server; null while the connection is not open.</param>
internal sealed record Database(string Name, string? Type, string? Url, string? User, string? Version)
{
    private static readonly Database Unknown = new("database", null, null, null, null);

    // The first that fits; MariaDB's drivers are called after MySQL too.
    private static readonly (string Part, string Product)[] Products =
    [
        ("npgsql", "PostgreSQL"), ("postgres", "PostgreSQL"), ("sqlite", "SQLite"), ("mariadb", "MariaDB"), ("mysql", "MySQL"), ("oracle", "Oracle"),
        ("sqlclient", "SQL Server"), ("mssql", "SQL Server"), ("sql_server", "SQL Server"), ("db2", "DB2"), ("firebird", "Firebird"),
    ];

    // Of these, the one that a driver uses.
    private static readonly string[] UserKeys = ["User ID", "Username", "User Name", "UserName", "Uid", "User"];

    /// <summary>The database that a connection leads to.</summary>
    public static Database Of(DbConnection? connection)
    {
        if (connection is null) return Unknown;
        var type = TypeOf(connection.GetType().FullName ?? "");
        var source = connection.DataSource ?? "";
        var version = connection.State is ConnectionState.Open ? connection.ServerVersion : null;
        if (type is "SQLite")
        {
            // A path, or :memory:
            var file = FileName(source);
            return new Database(file.Length == 0 ? ":memory:" : file, type, null, null, version);
        }
        return Of(type, source, connection.Database, UserOf(connection.ConnectionString), version);
    }

    /// <summary>The database of that name at an address: <c>db.internal</c>, <c>db.internal:5432</c>, <c>tcp:db.internal,1433</c>, <c>tcp://db.internal:5432</c>.</summary>
    public static Database Of(string? type, string? address, string? name, string? user, string? version)
    {
        var (host, port) = Split(address ?? "");
        var label = string.IsNullOrEmpty(name) ? host : host.Length == 0 ? name : $"{name}@{host}";
        if (label.Length == 0) label = type ?? Unknown.Name;
        var url = host.Length == 0 ? null : $"{Scheme(type)}://{(host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host)}{(port is null ? "" : $":{port}")}{(string.IsNullOrEmpty(name) ? "" : $"/{name}")}";
        return new Database(label, type, url, string.IsNullOrEmpty(user) ? null : user, version);
    }

    /// <summary>The product by the name that a driver's type or OpenTelemetry's <c>db.system.name</c> has in it; the name itself if it is not known.</summary>
    public static string TypeOf(string driver)
    {
        foreach (var (part, product) in Products)
        {
            if (driver.Contains(part, StringComparison.OrdinalIgnoreCase)) return product;
        }
        return driver;
    }

    private static string Scheme(string? type) => type switch
    {
        "SQL Server" => "sqlserver",
        null => "database",
        _ => string.Concat(type.Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant(),
    };

    private static string FileName(string path) => path[(path.LastIndexOfAny(['/', '\\']) + 1)..];

    private static (string Host, string? Port) Split(string address)
    {
        if (address.IndexOf("://", StringComparison.Ordinal) is >= 0 and var scheme) address = address[(scheme + 3)..];
        else if (address.StartsWith("tcp:", StringComparison.OrdinalIgnoreCase)) address = address[4..];
        // Of several hosts (a cluster) the first: host1:5432,host2:5432. But host,1433 is a host and its port.
        if (address.IndexOf(',', StringComparison.Ordinal) is >= 0 and var comma)
        {
            var behind = address[(comma + 1)..].Trim();
            if (behind.Length > 0 && behind.All(char.IsAsciiDigit)) return (address[..comma].Trim(), behind);
            address = address[..comma];
        }
        if (address is ['[', ..] && address.IndexOf(']', StringComparison.Ordinal) is > 0 and var bracket)
            return (address[1..bracket], address[(bracket + 1)..] is [':', .. var after] ? after : null);
        var colon = address.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 || address.LastIndexOf(':') != colon ? (address.Trim(), null) : (address[..colon].Trim(), address[(colon + 1)..]);
    }

    private static string? UserOf(string? connectionString)
    {
        if (string.IsNullOrEmpty(connectionString)) return null;
        var builder = new DbConnectionStringBuilder { ConnectionString = connectionString };
        foreach (var key in UserKeys)
        {
            if (builder.TryGetValue(key, out var user)) return user as string;
        }
        return null;
    }
}
