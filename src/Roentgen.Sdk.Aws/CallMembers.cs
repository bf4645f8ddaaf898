using System.Collections;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace Roentgen.Sdk.Aws;

/// <summary>
/// What a call was about, from its request and its response: by the names of their properties, the same over all services, as the X-Ray SDKs' lists of allowed parameters have them.
/// </summary>
internal static class CallMembers
{
    private static readonly Dictionary<string, string> Requests = new(StringComparer.Ordinal)
    {
        ["TableName"] = "table_name",
        ["IndexName"] = "index_name",
        ["ConsistentRead"] = "consistent_read",
        ["Limit"] = "limit",
        ["BucketName"] = "bucket_name",
        ["Key"] = "key",
        ["VersionId"] = "version_id",
        ["Prefix"] = "prefix",
        ["QueueUrl"] = "queue_url",
        ["QueueName"] = "queue_name",
        ["TopicArn"] = "topic_arn",
        ["TargetArn"] = "target_arn",
        ["FunctionName"] = "function_name",
        ["InvocationType"] = "invocation_type",
        ["EndpointName"] = "endpoint_name",
        ["StreamName"] = "stream_name",
        ["StateMachineArn"] = "state_machine_arn",
        ["Entries"] = "message_count",
        ["TableNames"] = "table_count",
    };

    private static readonly Dictionary<string, string> Responses = new(StringComparer.Ordinal)
    {
        ["MessageId"] = "message_id",
        ["Count"] = "count",
        ["ScannedCount"] = "scanned_count",
        ["FunctionError"] = "function_error",
        ["Messages"] = "message_count",
        ["Failed"] = "failed_count",
        ["Successful"] = "successful_count",
    };

    private static readonly ConcurrentDictionary<Type, (PropertyInfo Property, string Tag)[]> Known = new();

    public static void OfRequest(Activity activity, object request) => Read(activity, request, Requests);

    public static void OfResponse(Activity activity, object response) => Read(activity, response, Responses);

    // Texts, numbers and flags as they are; of a list its length. Anything else (DynamoDB's Key) is data, not what the call is about.
    private static void Read(Activity activity, object source, Dictionary<string, string> members)
    {
        foreach (var (property, tag) in Known.GetOrAdd(source.GetType(), static (type, members) => Find(type, members), members))
        {
            var found = property.GetValue(source);
            var value = found switch
            {
                string or int or long or bool => found,
                ICollection list when tag.EndsWith("_count", StringComparison.Ordinal) => list.Count,
                Amazon.Runtime.ConstantClass constant => constant.Value,
                _ => null,
            };
            if (value is not null) activity.SetTag(tag, value);
        }
    }

    [UnconditionalSuppressMessage("Trimming", "IL2070", Justification = "A property that a request has and the marshaller reads survives trimming; one that does not is left out of the subsegment.")]
    private static (PropertyInfo Property, string Tag)[] Find(Type type, Dictionary<string, string> members) =>
        [.. from property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            where property.GetIndexParameters().Length == 0 && members.ContainsKey(property.Name)
            select (property, "aws." + members[property.Name])];
}
