using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Roentgen.Sdk.Plugins;

/// <summary>
/// A container of ECS. It shows itself by the address of its metadata:
/// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-metadata-endpoint-v4-response.html
/// </summary>
internal static class EcsPlugin
{
    private const string LabelCluster = "com.amazonaws.ecs.cluster";
    private const string LabelTask = "com.amazonaws.ecs.task-arn";
    private const string LabelFamily = "com.amazonaws.ecs.task-definition-family";

    public static async IAsyncEnumerable<EnvironmentBlock> DescribeAsync(Surroundings surroundings, bool isAsked, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var metadata = MetadataAddress(surroundings);
        if (metadata is null && !isAsked) yield break;
        var known = Block(surroundings, default);
        yield return known;
        if (metadata is null) yield break;
        using var client = Surroundings.Client();
        using var document = JsonDocument.Parse(await client.GetByteArrayAsync(metadata, cancellationToken).ConfigureAwait(false));
        yield return Block(surroundings, document.RootElement);
    }

    private static Uri? MetadataAddress(Surroundings surroundings) =>
        Uri.TryCreate(surroundings.Variable(EnvironmentVariables.EcsMetadataV4) ?? surroundings.Variable(EnvironmentVariables.EcsMetadataV3), UriKind.Absolute, out var uri)
        && uri.Scheme == Uri.UriSchemeHttp ? uri : null;

    private static EnvironmentBlock Block(Surroundings surroundings, JsonElement container)
    {
        var labels = Surroundings.Member(container, "Labels") ?? default;
        var arn = Surroundings.Text(container, "ContainerARN");
        var log = Surroundings.Text(container, "LogDriver") == "awslogs" ? Surroundings.Member(container, "LogOptions") ?? default : default;
        var group = Surroundings.Text(log, "awslogs-group");
        return new EnvironmentBlock(
            Plugin.Ecs, "ecs",
            [
                ("container", Environment.MachineName),
                ("container_id", Surroundings.Text(container, "DockerId") ?? surroundings.ContainerId()),
                ("container_arn", arn),
                ("cluster_arn", Surroundings.Text(labels, LabelCluster) is { } cluster && cluster.StartsWith("arn:", StringComparison.Ordinal) ? cluster : null),
                ("task_arn", Surroundings.Text(labels, LabelTask)),
                ("task_family", Surroundings.Text(labels, LabelFamily)),
            ],
            group, LogGroupArn(arn, Surroundings.Text(log, "awslogs-region"), group));
    }

    // arn:aws:ecs:us-west-2:111122223333:container/… and the log's region and group say it all.
    private static string? LogGroupArn(string? containerArn, string? region, string? group) =>
        group is not null && region is not null && containerArn?.Split(':') is [_, var partition, _, _, var account, ..] ? $"arn:{partition}:logs:{region}:{account}:log-group:{group}" : null;
}
