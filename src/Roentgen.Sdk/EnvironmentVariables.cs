namespace Roentgen.Sdk;

/// <summary>Every environment variable that the SDK reads.</summary>
internal static class EnvironmentVariables
{
    public const string DaemonAddress = "AWS_XRAY_DAEMON_ADDRESS";
    public const string TracingName = "AWS_XRAY_TRACING_NAME";
    public const string Enabled = "AWS_XRAY_SDK_ENABLED";
    public const string CollectSqlQueries = "AWS_XRAY_COLLECT_SQL_QUERIES";

    // Set by the ECS agent in every container: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-metadata-endpoint-v4.html
    public const string EcsMetadataV4 = "ECS_CONTAINER_METADATA_URI_V4";
    public const string EcsMetadataV3 = "ECS_CONTAINER_METADATA_URI";
}
