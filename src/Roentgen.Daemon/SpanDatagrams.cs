namespace Roentgen.Daemon;

/// <summary>
/// What becomes of a datagram whose document is not JSON but <c>T1S</c> or <c>T1U</c> and base64 of an OTLP <c>ExportTraceServiceRequest</c>,
/// as the AWS distribution of OpenTelemetry sends them.
/// </summary>
public enum SpanDatagrams
{
    /// <summary>Decoded, and posted to <c>/v1/traces</c> as protobuf.</summary>
    Otlp,

    /// <summary>Handed on as a document like any other, as the X-Ray daemon does; AWS X-Ray looks inside.</summary>
    Documents,
}
