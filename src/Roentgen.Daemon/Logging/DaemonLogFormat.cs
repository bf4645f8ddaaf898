namespace Roentgen.Daemon.Logging;

/// <summary>How a line of the log is laid out.</summary>
public enum DaemonLogFormat
{
    /// <summary>As the AWS daemon writes: <c>2026-11-22T08:29:25Z [Info] Initializing AWS X-Ray daemon 0.1.0</c>.</summary>
    Text,

    /// <summary>One JSON object: <c>{"time":"2026-11-22T08:29:25.123Z","level":"info","message":"Initializing AWS X-Ray daemon 0.1.0"}</c>.</summary>
    Json,
}
