using Roentgen.Model.Ids;
using Roentgen.Sdk.Databases;
using Roentgen.Sdk.Recording;

namespace Roentgen.Sdk;

/// <content>What a segment or subsegment says of others: who is called, what it goes back to.</content>
public readonly partial struct RecordingScope
{
    /// <summary>Says what the subsegment stands for; nothing on a segment.</summary>
    public void SetNamespace(SubsegmentNamespace ns) => Change(
        static (entity, ns) =>
        {
            if (entity is Subsegment subsegment) subsegment.Namespace = ns;
        },
        ns);

    /// <summary>Gives it another name, made acceptable as the first one was.</summary>
    public void Rename(string name) => Change(static (entity, name) => entity.Rename(name), name);

    /// <summary>
    /// Describes a call to a database. Call it on a subsegment with the namespace <see cref="SubsegmentNamespace.Remote"/> and, as its name,
    /// <c>database@host</c>: then it is a node of the service map. What is null is left as it was.
    /// </summary>
    /// <param name="databaseType">The product: <c>PostgreSQL</c>.</param>
    /// <param name="url">Where it is, without credentials: <c>postgresql://db.internal:5432/shop</c>.</param>
    /// <param name="user">Who asks.</param>
    /// <param name="query">The text of the query; recorded only where <see cref="XRayOptions.CollectSqlQueries"/> is set, and without its literals.</param>
    /// <param name="databaseVersion">Version of the database.</param>
    /// <param name="driverVersion">Version of the library that asks.</param>
    /// <param name="preparation"><c>statement</c>, or <c>call</c> for a stored procedure.</param>
    public void SetSql(
        string? databaseType = null, string? url = null, string? user = null, string? query = null, string? databaseVersion = null,
        string? driverVersion = null, string? preparation = null) => Change(
        static (entity, said) =>
        {
            var sql = entity.Sql ??= new SqlBlock();
            sql.DatabaseType = said.databaseType ?? sql.DatabaseType;
            sql.Url = said.url ?? sql.Url;
            sql.User = said.user ?? sql.User;
            sql.DatabaseVersion = said.databaseVersion ?? sql.DatabaseVersion;
            sql.DriverVersion = said.driverVersion ?? sql.DriverVersion;
            sql.Preparation = said.preparation ?? sql.Preparation;
            if (said.query is not null && entity.Owner.Recorder.Settings.CollectSqlQueries) sql.Query = SqlText.Sanitize(said.query, sql.DatabaseType);
        },
        (databaseType, url, user, query, databaseVersion, driverVersion, preparation));

    /// <summary>
    /// Describes a call to an AWS service, member by member: <c>operation</c>, <c>region</c>, <c>request_id</c>, <c>table_name</c>, <c>bucket_name</c>,
    /// <c>queue_url</c>, … Nothing on a segment.
    /// </summary>
    public void SetAws(string member, string value)
    {
        if (!string.IsNullOrEmpty(member) && value is not null) SetAws(NamedValue.Of(member, value));
    }

    /// <inheritdoc cref="SetAws(string, string)"/>
    public void SetAws(string member, long value)
    {
        if (!string.IsNullOrEmpty(member)) SetAws(NamedValue.Of(member, value));
    }

    /// <summary>
    /// Says that this work goes back to another segment or subsegment whose child it is not: one message of a batch. A header without a
    /// parent is nothing to link to. At most 20; further ones are left out.
    /// </summary>
    public void AddLink(TraceHeader to)
    {
        if (to is { Root: { } root, Parent: { } parent }) Change(static (entity, link) => entity.Add(link), new TraceLink(root, parent));
    }

    /// <summary>Says that this work could begin only after another subsegment of its segment.</summary>
    public void AddPrecursor(SegmentId id) => Change(static (entity, id) => entity.AddPrecursor(id), id);

    private void SetAws(NamedValue member) => Change(
        static (entity, member) =>
        {
            if (entity is Subsegment) entity.SetAws(member);
        },
        member);
}
