using System.Diagnostics;
using Roentgen.Sdk.Recording;

namespace Roentgen.Sdk.Instrumentation;

/// <summary>
/// A message that is sent: a remote subsegment named after its destination, and for SQS a call to SQS. What is received or processed within a segment is work of
/// its own. https://opentelemetry.io/docs/specs/semconv/messaging/
/// </summary>
internal static class MessageCall
{
    public static bool Is(Activity activity) =>
        activity.Kind is ActivityKind.Producer or ActivityKind.Client && activity.GetTagItem("messaging.system") is string;

    public static void Apply(Subsegment subsegment, Activity activity)
    {
        string? destination = null, host = null, system = null;
        foreach (ref readonly var tag in activity.EnumerateTagObjects())
        {
            switch (tag.Key)
            {
                case "server.port" or "net.peer.port" or "error.type":
                    continue;
                case "messaging.destination.name" or "messaging.destination" when tag.Value is string name:
                    destination = name;
                    break;
                case "server.address" or "net.peer.name" when tag.Value is string name:
                    host = name;
                    break;
                case "messaging.system" when tag.Value is string name:
                    system = name;
                    break;
                case "messaging.url" or "aws.sqs.queue.url" when tag.Value is string url:
                    subsegment.SetAwsUnlessThere(NamedValue.Of("queue_url", url));
                    break;
            }
            // All of it is worth reading beside the name.
            ActivityMapping.AddTag(subsegment, activity, tag);
        }
        var isSqs = system is "aws_sqs" or "AmazonSQS";
        subsegment.Namespace = isSqs ? SubsegmentNamespace.Aws : SubsegmentNamespace.Remote;
        ActivityMapping.Name(subsegment, isSqs ? "SQS" : destination ?? host ?? system);
    }
}
