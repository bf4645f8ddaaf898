using System.Text.Encodings.Web;
using System.Text.Json;

namespace Roentgen.Sdk.Plugins;

/// <summary>
/// What every segment says of the application and of where it runs: <c>aws</c>, <c>origin</c>, <c>service</c>. The same for all but for the sampling rule,
/// so it is rendered once, and again when a plugin has found out more.
/// </summary>
/// <param name="version">Version of the application; null to say none.</param>
/// <param name="logGroup">Log group that the environment names; null for what the plugins find.</param>
internal sealed class ApplicationBlock(string? version, string? logGroup = null)
{
    /// <summary>What <c>aws.xray.sdk</c> says.</summary>
    public const string Sdk = "Roentgen for .NET";

    private readonly Lock _gate = new();
    private readonly SortedDictionary<Plugin, EnvironmentBlock> _blocks = [];
    private volatile Rendered _rendered = Render(version, logGroup, []);

    /// <summary>Resource type of the host; null where no plugin knows it.</summary>
    public string? Origin => _rendered.Origin;

    /// <summary>What segments that end now say.</summary>
    public Rendered Current => _rendered;

    public void Describe(EnvironmentBlock block)
    {
        lock (_gate)
        {
            _blocks[block.Plugin] = block;
            _rendered = Render(version, logGroup, [.. _blocks.Values]);
        }
    }

    private static Rendered Render(string? version, string? logGroup, EnvironmentBlock[] blocks)
    {
        var environment = blocks.Where(static block => block.Name is not null).Select(static block => (block.Name!, Write(block.Members))).ToList();
        var logs = logGroup is not null ? [(logGroup, (string?)null)] : blocks.Where(static block => block.LogGroup is not null).Select(static block => (block.LogGroup!, block.LogGroupArn)).ToList();
        if (logs.Count > 0) environment.Add(("cloudwatch_logs", WriteLogs(logs)));
        var aws = Object(writer =>
        {
            writer.WriteStartObject("xray");
            writer.WriteString("sdk", Sdk);
            writer.WriteString("sdk_version", SdkVersion.Text);
            writer.WriteEndObject();
            foreach (var (name, json) in environment)
            {
                writer.WritePropertyName(name);
                writer.WriteRawValue(json);
            }
        });
        var service = Object(writer =>
        {
            writer.WriteString("runtime", ".NET");
            writer.WriteString("runtime_version", Environment.Version.ToString());
            if (version is not null) writer.WriteString("version", version);
        });
        return new Rendered(blocks.Length == 0 ? null : Origins.Of(blocks.Max(static block => block.Plugin)), environment, aws, service);
    }

    private static byte[] Write(IEnumerable<(string Name, string? Value)> members) => Object(writer =>
    {
        foreach (var (name, value) in members)
        {
            if (value is not null) writer.WriteString(name, value);
        }
    });

    // https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html: "cloudwatch_logs":[{"log_group":"…","arn":"…"}]
    private static byte[] WriteLogs(IEnumerable<(string Group, string? Arn)> logs) => Json(writer =>
    {
        writer.WriteStartArray();
        foreach (var (group, arn) in logs)
        {
            writer.WriteStartObject();
            writer.WriteString("log_group", group);
            if (arn is not null) writer.WriteString("arn", arn);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    });

    private static byte[] Object(Action<Utf8JsonWriter> members) => Json(writer =>
    {
        writer.WriteStartObject();
        members(writer);
        writer.WriteEndObject();
    });

    private static byte[] Json(Action<Utf8JsonWriter> value)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping })) value(writer);
        return stream.ToArray();
    }

    /// <summary>The parts, as JSON that is ready to be copied into a document.</summary>
    /// <param name="Origin">Resource type of the host.</param>
    /// <param name="Environment">The members of <c>aws</c> but <c>xray</c>.</param>
    /// <param name="Aws">The whole <c>aws</c> of a segment that no rule of the service decided about.</param>
    /// <param name="Service">The whole <c>service</c>.</param>
    public sealed record Rendered(string? Origin, IReadOnlyList<(string Name, byte[] Json)> Environment, byte[] Aws, byte[] Service);
}
