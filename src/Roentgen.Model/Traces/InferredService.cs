using Roentgen.Model.Ids;
using Roentgen.Model.Segments;

namespace Roentgen.Model.Traces;

/// <summary>A service that does not report itself and is known by the calls to it: a database, a queue, somebody else's API.</summary>
/// <param name="Name">Name of its node: the resource where there is one, otherwise the name of the call.</param>
/// <param name="Type">Type of its node, for example <c>AWS::DynamoDB::Table</c>, <c>Database::SQL</c> or <c>remote</c>.</param>
/// <param name="Origin"><c>origin</c> of the inferred segment; null for plain remote calls.</param>
/// <param name="ResourceName">The AWS resource, for <c>aws.resource_names</c>; null when the call names none.</param>
public sealed record InferredService(string Name, string Type, string? Origin, string? ResourceName)
{
    /// <summary>Type of a service reached over the network of which nothing more is known.</summary>
    public const string Remote = "remote";

    /// <summary>Type of a database that is called with SQL.</summary>
    public const string SqlDatabase = "Database::SQL";

    // The clients of each SDK name the same service differently: DynamoDBv2 (.NET), AmazonDynamoDBv2 and DynamoDb (Java), dynamodb (Python).
    private static readonly Dictionary<string, string> Services = new(StringComparer.OrdinalIgnoreCase)
    {
        ["DynamoDB"] = "DynamoDB",
        ["DynamoDBv2"] = "DynamoDB",
        ["S3"] = "S3",
        ["SQS"] = "SQS",
        ["SNS"] = "SNS",
        ["SimpleNotificationService"] = "SNS",
        ["Lambda"] = "Lambda",
    };

    /// <summary>Whether the inferred segment shows the time that a message spent in the queue.</summary>
    public bool IsQueue => Type == "AWS::SQS::Queue";

    /// <summary>The service behind a call with namespace <c>aws</c> or <c>remote</c>.</summary>
    public static InferredService Of(Entity call)
    {
        if (call.Namespace == "remote")
            return call.Sql.IsEmpty ? new(call.Name, Remote, null, null) : new(call.Name, SqlDatabase, SqlDatabase, null);

        var service = ServiceName(call.Name);
        if (call.Aws is { Operation: not null } aws)
        {
            switch (service)
            {
                case "DynamoDB" when aws.TableName is { } table: return Resource(table, "AWS::DynamoDB::Table");
                case "S3" when aws.BucketName is { } bucket: return Resource(bucket, "AWS::S3::Bucket");
                case "SQS" when aws.QueueUrl is { } queue: return Resource(queue, "AWS::SQS::Queue");
                case "SNS" when aws.TopicArn is { } topic: return Resource(topic, "AWS::SNS");
                case "Lambda" when aws.FunctionName is { } function: return Resource(function, "AWS::Lambda");
            }
        }
        var type = IsUsableInType(service) ? "AWS::" + service : "AWS::Unknown";
        return new(service, type, type, null);
    }

    /// <summary>An id of its own for what is inferred from an entity, the same in every answer.</summary>
    public static SegmentId DeriveId(SegmentId id, ulong salt)
    {
        // The finaliser of SplitMix64: every bit of the input changes about half of the bits of the output.
        var z = id.Value + salt * 0x9E37_79B9_7F4A_7C15UL;
        z = (z ^ (z >> 30)) * 0xBF58_476D_1CE4_E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D0_49BB_1331_11EBUL;
        return new SegmentId(z ^ (z >> 31));
    }

    private static InferredService Resource(string name, string type) => new(name, type, type, name);

    private static string ServiceName(string name)
    {
        if (Services.TryGetValue(name, out var known)) return known;
        // "AmazonDynamoDBv2", "Amazon S3"
        var bare = name.StartsWith("Amazon", StringComparison.Ordinal) ? name["Amazon".Length..].TrimStart() : name;
        return Services.TryGetValue(bare, out known) ? known : name;
    }

    private static bool IsUsableInType(string name) => !name.AsSpan().ContainsAny(" \t\r\n");
}
