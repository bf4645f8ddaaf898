using System.Text.Encodings.Web;
using System.Text.Json;

namespace Roentgen.Sdk.Plugins;

/// <summary>
/// What every segment says of the application and of where it runs: <c>aws</c>, <c>origin</c>, <c>service</c>. The same for all, so it is
/// rendered once, and again when a plugin has found out more.
/// </summary>
internal sealed class ApplicationBlock(string? version)
{
    private volatile Rendered _rendered = Render(version, null);

    /// <summary>Resource type of the host; null where no plugin knows it.</summary>
    public string? Origin => _rendered.Origin;

    /// <summary>What segments that end now say.</summary>
    public Rendered Current => _rendered;

    public void Describe(EcsContainer container) => _rendered = Render(version, container);

    private static Rendered Render(string? version, EcsContainer? ecs) => new(
        ecs is null ? null : EcsContainer.Origin,
        Write(aws =>
        {
            aws.WriteStartObject("xray");
            aws.WriteString("sdk", "Roentgen for .NET");
            aws.WriteString("sdk_version", SdkVersion.Text);
            aws.WriteEndObject();
            if (ecs is null) return;
            aws.WriteStartObject("ecs");
            aws.WriteString("container", ecs.Container);
            if (ecs.ContainerId is not null) aws.WriteString("container_id", ecs.ContainerId);
            if (ecs.ContainerArn is not null) aws.WriteString("container_arn", ecs.ContainerArn);
            aws.WriteEndObject();
            if (ecs.LogGroup is null) return;
            aws.WriteStartArray("cloudwatch_logs");
            aws.WriteStartObject();
            aws.WriteString("log_group", ecs.LogGroup);
            aws.WriteEndObject();
            aws.WriteEndArray();
        }),
        Write(service =>
        {
            service.WriteString("runtime", ".NET");
            service.WriteString("runtime_version", Environment.Version.ToString());
            if (version is not null) service.WriteString("version", version);
        }));

    private static byte[] Write(Action<Utf8JsonWriter> members)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            members(writer);
            writer.WriteEndObject();
        }
        return stream.ToArray();
    }

    /// <summary>The parts; the two objects are JSON, ready to be copied into a document.</summary>
    public sealed record Rendered(string? Origin, byte[] Aws, byte[] Service);
}
