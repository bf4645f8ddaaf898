using System.Diagnostics;
using System.Globalization;
using Roentgen.Sdk.Databases;
using Roentgen.Sdk.Recording;

namespace Roentgen.Sdk.Instrumentation;

/// <summary>
/// A database call of a driver that makes activities (Npgsql, MySqlConnector): a remote subsegment named <c>database@host</c>, with its <c>sql</c> block where the database
/// speaks SQL. https://opentelemetry.io/docs/specs/semconv/database/
/// </summary>
internal static class DatabaseTags
{
    // Those whose queries are no SQL: for these the node on the map is a plain remote one.
    private static readonly string[] NoSql = ["redis", "mongodb", "memcached", "cassandra", "couchbase", "couchdb", "elasticsearch", "neo4j", "hbase", "geode", "azure.cosmosdb", "cosmosdb"];

    public static bool Are(Activity activity) =>
        activity.Kind == ActivityKind.Client && (activity.GetTagItem("db.system.name") ?? activity.GetTagItem("db.system")) is string;

    public static void Apply(Subsegment subsegment, Activity activity)
    {
        string? system = null, database = null, host = null, port = null, user = null, query = null;
        foreach (ref readonly var tag in activity.EnumerateTagObjects())
        {
            switch (tag.Key)
            {
                case "db.connection_string" or "db.connection_id" or "net.peer.ip" or "net.transport" or "network.peer.port" or "error.type":
                    break;
                case "db.system.name" or "db.system" when tag.Value is string text:
                    system = text;
                    break;
                case "db.namespace" or "db.name" when tag.Value is string text:
                    database = text;
                    break;
                case "db.query.text" or "db.statement" when tag.Value is string text:
                    query = text;
                    break;
                case "db.user" when tag.Value is string text:
                    user = text;
                    break;
                case "server.address" or "net.peer.name" when tag.Value is string text:
                    host = text;
                    break;
                case "network.peer.address" when tag.Value is string text:
                    host ??= text;
                    break;
                case "server.port" or "net.peer.port":
                    port = Convert.ToString(tag.Value, CultureInfo.InvariantCulture);
                    break;
                default:
                    ActivityMapping.AddTag(subsegment, activity, tag);
                    break;
            }
        }

        var type = Database.TypeOf(system!);
        // A Unix socket is a path.
        var address = host is null || port is null || host.Contains('/', StringComparison.Ordinal) ? host : host.Contains(':', StringComparison.Ordinal) ? $"[{host}]:{port}" : $"{host}:{port}";
        var called = Database.Of(type, address, database, user, null);
        subsegment.Namespace = SubsegmentNamespace.Remote;
        ActivityMapping.Name(subsegment, called.Name);
        if (Array.IndexOf(NoSql, system) >= 0) return;
        var sql = subsegment.Sql ??= new SqlBlock();
        sql.DatabaseType ??= type;
        sql.Url ??= called.Url;
        sql.User ??= user;
        if (query is not null && subsegment.Owner.Recorder.Settings.CollectSqlQueries) sql.Query ??= SqlText.Sanitize(query, type);
    }
}
