using Roentgen.Model.Ids;

namespace Roentgen.Sdk.Recording;

/// <summary>Another segment or subsegment that this work goes back to without being its child: one message of a batch, say.</summary>
internal readonly record struct TraceLink(TraceId TraceId, SegmentId Id);
