using Roentgen.Model.Filters;
using Roentgen.Service.Api;
using Roentgen.Service.Control;
using Roentgen.Storage;

namespace Roentgen.Service.Groups;

/// <summary>The groups by their names. The default group is always among them.</summary>
internal sealed class GroupCatalog(ITraceStore store, TimeProvider time, Arns arns) : Catalog<Group>(store, time, "group", GroupJson.Default.SortedDictionaryStringGroup)
{
    /// <summary>All groups, the default one first, then by name.</summary>
    public async ValueTask<IReadOnlyList<Group>> ReadAllAsync(CancellationToken cancellationToken)
    {
        var groups = await ReadAsync(cancellationToken).ConfigureAwait(false);
        return All(groups);
    }

    public string ArnOf(Group group) => arns.OfGroup(group.Name, group.Suffix);

    /// <summary>The group of this ARN; null for none.</summary>
    public ValueTask<Group?> FindByArnAsync(string arn, CancellationToken cancellationToken) =>
        FindAsync(groups => All(groups).FirstOrDefault(group => ArnOf(group) == arn), cancellationToken);

    /// <summary>The group that a request names by <c>GroupName</c> or by <c>GroupARN</c>; null when it names none.</summary>
    /// <param name="members">The request.</param>
    /// <param name="notFound">What to say of a group that is not there.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async ValueTask<Group?> FindAsync(RequestObject members, string notFound, CancellationToken cancellationToken)
    {
        var name = members.Text("GroupName", 1, 32);
        var arn = members.Text("GroupARN", 1, 400);
        if (name is not null && arn is not null) throw ApiException.InvalidRequest("Provide either GroupName or GroupARN");
        if (name is null && arn is null) return null;
        return await FindAsync(groups => All(groups).FirstOrDefault(group => group.Name == name || ArnOf(group) == arn), cancellationToken).ConfigureAwait(false)
            ?? throw ApiException.InvalidRequest(notFound);
    }

    /// <summary>A filter expression, ready to look at traces, with the groups that it names as they are now.</summary>
    /// <exception cref="ApiException">It is no expression, or its groups refer to each other in a circle.</exception>
    public async ValueTask<TraceFilter> CompileAsync(FilterExpression expression, CancellationToken cancellationToken) =>
        Compile(expression, await ReadAsync(cancellationToken).ConfigureAwait(false));

    /// <summary>The same among given groups.</summary>
    /// <exception cref="ApiException">Its groups refer to each other in a circle.</exception>
    public TraceFilter Compile(FilterExpression expression, IReadOnlyDictionary<string, Group> groups) =>
        expression.TryCompile(reference => ExpressionOf(reference, groups), out var filter, out var problem) ? filter : throw ApiException.InvalidRequest(problem);

    /// <summary>Reads an expression of a request; null is the empty one.</summary>
    /// <exception cref="ApiException">It is none.</exception>
    public static FilterExpression Parse(string? text) =>
        FilterExpression.TryParse(text ?? "", out var expression, out var error) ? expression : throw ApiException.InvalidRequest(error.Message);

    private static IReadOnlyList<Group> All(IReadOnlyDictionary<string, Group> groups) =>
        [groups.GetValueOrDefault(Group.DefaultName, Group.Default), .. groups.Values.Where(static group => group.Name != Group.DefaultName)];

    // Everything is in the default group.
    private string? ExpressionOf(GroupReference reference, IReadOnlyDictionary<string, Group> groups)
    {
        if (reference.Arn == ArnOf(Group.Default)) return "";
        return (reference.Name is { } name ? groups.GetValueOrDefault(name) : groups.Values.FirstOrDefault(group => ArnOf(group) == reference.Arn))?.FilterExpression;
    }
}
