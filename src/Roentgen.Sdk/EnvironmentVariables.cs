namespace Roentgen.Sdk;

/// <summary>Every environment variable that the SDK reads.</summary>
internal static class EnvironmentVariables
{
    public const string DaemonAddress = "AWS_XRAY_DAEMON_ADDRESS";
    public const string TracingName = "AWS_XRAY_TRACING_NAME";
    public const string Enabled = "AWS_XRAY_SDK_ENABLED";
    public const string CollectSqlQueries = "AWS_XRAY_COLLECT_SQL_QUERIES";

    // As the X-Ray SDK for Java.
    public const string LogGroup = "AWS_LOG_GROUP";

    // As every AWS SDK: https://docs.aws.amazon.com/sdkref/latest/guide/environment-variables.html
    public const string AccessKeyId = "AWS_ACCESS_KEY_ID";
    public const string SecretAccessKey = "AWS_SECRET_ACCESS_KEY";
    public const string SessionToken = "AWS_SESSION_TOKEN";
    public const string Region = "AWS_REGION";
    public const string DefaultRegion = "AWS_DEFAULT_REGION";
    public const string Ec2MetadataAddress = "AWS_EC2_METADATA_SERVICE_ENDPOINT";
    public const string Ec2MetadataDisabled = "AWS_EC2_METADATA_DISABLED";
    public const string ExecutionEnvironment = "AWS_EXECUTION_ENV";

    // Set by the ECS agent in every container: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-metadata-endpoint-v4.html
    public const string EcsMetadataV4 = "ECS_CONTAINER_METADATA_URI_V4";
    public const string EcsMetadataV3 = "ECS_CONTAINER_METADATA_URI";

    // Set by Kubernetes in every pod.
    public const string KubernetesHost = "KUBERNETES_SERVICE_HOST";
    public const string KubernetesPort = "KUBERNETES_SERVICE_PORT";

    // Set by Lambda: https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
    public const string LambdaTaskRoot = "LAMBDA_TASK_ROOT";
    public const string LambdaTraceHeader = "_X_AMZN_TRACE_ID";
}
