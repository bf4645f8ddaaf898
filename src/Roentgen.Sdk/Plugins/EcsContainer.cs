using System.Text.Json;

namespace Roentgen.Sdk.Plugins;

/// <summary>The ECS container that the application runs in, as far as it is known. <c>default</c> members are not written.</summary>
/// <param name="Container">The container's host name.</param>
/// <param name="ContainerId">The container runtime's id, 64 hex digits or, on Fargate, <c>{task}-{number}</c>.</param>
/// <param name="ContainerArn">ARN of the container.</param>
/// <param name="LogGroup">CloudWatch log group that the container writes to.</param>
internal sealed record EcsContainer(string Container, string? ContainerId = null, string? ContainerArn = null, string? LogGroup = null)
{
    public const string Origin = "AWS::ECS::Container";

    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(1);

    /// <summary>Whether the environment shows that this is an ECS container, and where it describes itself.</summary>
    public static Uri? MetadataAddress(Func<string, string?> variable) =>
        Uri.TryCreate(variable(EnvironmentVariables.EcsMetadataV4) ?? variable(EnvironmentVariables.EcsMetadataV3), UriKind.Absolute, out var uri)
        && uri.Scheme == Uri.UriSchemeHttp ? uri : null;

    /// <summary>This container with what its metadata endpoint adds; as it was when the endpoint says nothing within a second.</summary>
    public async Task<EcsContainer> DescribeAsync(Uri metadata, Action<string> report, CancellationToken cancellationToken)
    {
        // No propagator: the SDK's own requests are not traced.
        using var handler = new SocketsHttpHandler { ActivityHeadersPropagator = null, UseProxy = false, ConnectTimeout = Budget };
        using var client = new HttpClient(handler) { Timeout = Budget, MaxResponseContentBufferSize = 1 << 20 };
        try
        {
            var json = await client.GetByteArrayAsync(metadata, cancellationToken).ConfigureAwait(false);
            using var document = JsonDocument.Parse(json);
            return Read(document.RootElement);
        }
        catch (Exception e) when (e is HttpRequestException or JsonException or TaskCanceledException)
        {
            report($"the container's metadata could not be read from {metadata}: {e.Message} Segments tell its host name only.");
            return this;
        }
    }

    // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-metadata-endpoint-v4-response.html
    private EcsContainer Read(JsonElement container) => this with
    {
        ContainerId = Text(container, "DockerId"),
        ContainerArn = Text(container, "ContainerARN"),
        LogGroup = Text(container, "LogDriver") == "awslogs" && Member(container, "LogOptions") is { } log ? Text(log, "awslogs-group") : null,
    };

    private static string? Text(JsonElement parent, string name) =>
        Member(parent, name) is { ValueKind: JsonValueKind.String } member ? member.GetString() : null;

    private static JsonElement? Member(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var member) ? member : null;
}
