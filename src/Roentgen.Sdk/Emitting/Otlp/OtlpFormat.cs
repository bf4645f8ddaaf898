using System.Globalization;
using System.Text;
using System.Text.Json;
using Roentgen.Sdk.Emitting.Http;
using Roentgen.Sdk.Plugins;

namespace Roentgen.Sdk.Emitting.Otlp;

/// <summary>
/// <c>ExportTraceServiceRequest</c> as protobuf:
/// https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/collector/trace/v1/trace_service.proto. A resource for each service
/// name, a span for each segment and subsegment.
/// </summary>
internal sealed class OtlpFormat(ApplicationBlock application) : IBatchFormat
{
    // ResourceSpans, Resource, ScopeSpans, InstrumentationScope
    private const int ResourceSpans = 1;
    private const int Resource = 1;
    private const int ScopeSpans = 2;
    private const int Scope = 1;
    private const int ScopeName = 1;
    private const int ScopeVersion = 2;

    private static readonly JsonDocumentOptions Reading = new() { MaxDepth = 1_000 };

    public string ContentType => "application/x-protobuf";

    public byte[] Write(IReadOnlyList<Document> batch, DropReason[] outcomes)
    {
        var writer = new ProtobufWriter();
        foreach (var service in Enumerable.Range(0, batch.Count).GroupBy(i => batch[i].ServiceName, StringComparer.Ordinal))
        {
            var resourceSpans = writer.Begin(ResourceSpans);
            WriteResource(writer, service.Key);
            var scopeSpans = writer.Begin(ScopeSpans);
            var scope = writer.Begin(Scope);
            writer.WriteString(ScopeName, "Roentgen.Sdk");
            writer.WriteString(ScopeVersion, SdkVersion.Text);
            writer.End(scope);
            foreach (var i in service)
            {
                using var document = JsonDocument.Parse(batch[i].Json, Reading);
                if (document.RootElement.TryGetProperty("in_progress", out _)) outcomes[i] = DropReason.Unfinished;
                else OtlpSpans.Write(writer, document.RootElement);
            }
            writer.End(scopeSpans);
            writer.End(resourceSpans);
        }
        return writer.ToArray();
    }

    // ExportTraceServiceResponse { partial_success = 1 { rejected_spans = 1, error_message = 2 } }. Which spans were rejected it does not say.
    public string? Read(ReadOnlyMemory<byte> answer, IReadOnlyList<Document> batch, DropReason[] outcomes)
    {
        if (!ProtobufReader.TryFind(answer.Span, 1, out _, out var partial)) return null;
        ProtobufReader.TryFind(partial, 1, out var rejected, out _);
        var message = ProtobufReader.TryFind(partial, 2, out _, out var text) ? Encoding.UTF8.GetString(text) : "";
        if (rejected == 0 && message.Length == 0) return null;
        for (var i = 0; i < batch.Count && rejected > 0; i++)
        {
            if (outcomes[i] is not DropReason.None) continue;
            outcomes[i] = DropReason.Rejected;
            rejected--;
        }
        return string.Create(CultureInfo.InvariantCulture, $"the collector did not take every span: {message}");
    }

    private void WriteResource(ProtobufWriter writer, string serviceName)
    {
        var resource = writer.Begin(Resource);
        OtlpAttributes.Write(writer, OtlpAttributes.OfResource, "service.name", serviceName);
        OtlpAttributes.Write(writer, OtlpAttributes.OfResource, "telemetry.sdk.language", "dotnet");
        var current = application.Current;
        if (current.Origin is { } origin)
        {
            OtlpAttributes.Write(writer, OtlpAttributes.OfResource, "cloud.provider", "aws");
            OtlpAttributes.Write(writer, OtlpAttributes.OfResource, "cloud.platform", Platform(origin));
        }
        OtlpMapping.Write(writer, OtlpAttributes.OfResource, JsonElement.Parse(current.Aws), OtlpMapping.ResourceOfAws);
        OtlpMapping.Write(writer, OtlpAttributes.OfResource, JsonElement.Parse(current.Service), OtlpMapping.ResourceOfService);
        writer.End(resource);
    }

    private static string Platform(string origin) => origin switch
    {
        Origins.Ec2 => "aws_ec2",
        Origins.Ecs => "aws_ecs",
        Origins.Eks => "aws_eks",
        Origins.ElasticBeanstalk => "aws_elastic_beanstalk",
        Origins.AppRunner => "aws_app_runner",
        _ => origin,
    };
}
