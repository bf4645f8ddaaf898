using Roentgen.Model.Ids;

namespace Roentgen.Sdk.Propagation;

/// <summary>
/// The header on messages. SQS keeps it in the system attribute <c>AWSTraceHeader</c>, which it takes from the sender's HTTP header by itself, and which SNS passes on; a
/// consumer gets it when it asks for it (<c>MessageSystemAttributeNames = ["AWSTraceHeader"]</c>).
/// </summary>
public static class MessageHeader
{
    /// <summary>Name of the attribute.</summary>
    public const string AttributeName = "AWSTraceHeader";

    /// <summary>
    /// What the sender said: the attribute <c>AWSTraceHeader</c>, else <c>traceparent</c>, else nothing. Give it to <see cref="XRayTracer.BeginSegment"/> for a message
    /// of its own, or to <see cref="RecordingScope.AddLink"/> for each message of a batch.
    /// </summary>
    /// <param name="attributes">The message's attributes; null as none.</param>
    public static TraceHeader Read(IEnumerable<KeyValuePair<string, string>>? attributes)
    {
        TraceHeader w3c = default;
        foreach (var (name, value) in attributes ?? [])
        {
            if (name == AttributeName && IncomingHeader.Parse(value) is { Root: not null } header) return header;
            if (name.Equals(TraceParent.Name, StringComparison.OrdinalIgnoreCase)) w3c = TraceParent.Parse(value);
        }
        return w3c;
    }
}
