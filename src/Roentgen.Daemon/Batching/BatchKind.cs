namespace Roentgen.Daemon.Batching;

/// <summary>What a batch carries, and so where it goes. The numbers stand in spool files.</summary>
internal enum BatchKind : byte
{
    /// <summary>Segment documents, for <c>POST /TraceSegments</c>.</summary>
    Segments = 0,

    /// <summary>OpenTelemetry spans, for <c>POST /v1/traces</c>.</summary>
    Spans = 1,
}
