using Roentgen.Model.Sampling;
using Roentgen.Sdk.Emitting;
using Roentgen.Sdk.Plugins;

namespace Roentgen.Sdk;

/// <summary>
/// How an application is traced. Read once, when the tracer starts; environment variables win over what code says:
/// <c>AWS_XRAY_DAEMON_ADDRESS</c>, <c>AWS_XRAY_TRACING_NAME</c>, <c>AWS_XRAY_SDK_ENABLED</c> and <c>AWS_XRAY_COLLECT_SQL_QUERIES</c>.
/// </summary>
public record XRayOptions
{
    /// <summary>Whether anything is traced at all. Default true. <c>AWS_XRAY_SDK_ENABLED=false</c> turns it off.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>
    /// Name of the segments, and so of the node on the service map: letters, numbers, white space and <c>_ . : / % &amp; # = + \ - @</c>,
    /// 1 to 200 characters. Default null: the application's name. <c>AWS_XRAY_TRACING_NAME</c> replaces it.
    /// </summary>
    public string? ServiceName { get; set; }

    /// <summary>Version of the application, shown in the details of a segment. Default null: not said.</summary>
    public string? ServiceVersion { get; set; }

    /// <summary>
    /// Where the daemon listens: <c>host:port</c>, or <c>tcp:host:port udp:host:port</c>. Default <c>127.0.0.1:2000</c>, as every X-Ray SDK.
    /// <c>AWS_XRAY_DAEMON_ADDRESS</c> replaces it.
    /// </summary>
    public string DaemonAddress { get; set; } = Emitting.DaemonAddress.DefaultText;

    /// <summary>
    /// Which requests are recorded when the caller has not decided: the first rule that matches, by priority and then by name. One must be
    /// named <c>Default</c>. Default: the first request of each second, then 5 %.
    /// </summary>
    public IReadOnlyList<SamplingRule> SamplingRules { get; set; } = [SamplingRule.Default];

    /// <summary>
    /// Environments to describe in every segment although they do not show themselves. Default none: an environment that
    /// shows itself (ECS by its metadata variable) is described in any case.
    /// </summary>
    public IReadOnlyList<Plugin> Plugins { get; set; } = [];

    /// <summary>Most documents that wait to be sent; a further one pushes the oldest out. 1 to 100,000. Default 1,000.</summary>
    public int QueueCapacity { get; set; } = 1_000;

    /// <summary>Longest that stopping waits for documents to be sent. 0 to 1 min. Default 2 s.</summary>
    public TimeSpan FlushTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Sources whose activities of kind <c>Server</c> or <c>Consumer</c> begin a segment where nothing of this process is around them: a message that is
    /// consumed, a call that a server other than ASP.NET Core takes. Names of <see cref="System.Diagnostics.ActivitySource"/>s, with the wildcards
    /// <c>*</c> and <c>?</c>. Default <c>*</c>; empty for none. Where several applications share a process, one of them takes such an activity: the first
    /// to start of those that name its source without a wildcard, else of all that match.
    /// </summary>
    public IReadOnlyList<string> SegmentSources { get; set; } = ["*"];

    /// <summary>
    /// Whether the text of database queries is recorded. Default false. When true, numbers and quoted texts in it become <c>?</c>, and it is cut
    /// at 4,096 characters. <c>AWS_XRAY_COLLECT_SQL_QUERIES</c> replaces it.
    /// </summary>
    public bool CollectSqlQueries { get; set; }

    /// <summary>
    /// Sees every text before it is sent that may tell more than it should, and answers what is sent in its place; null for nothing. Default
    /// null: everything as it is. Its first argument says where the text stands, as a path into the document: <c>http.request.url</c>,
    /// <c>http.request.user_agent</c>, <c>http.request.client_ip</c>, <c>user</c>, <c>sql.url</c>, <c>sql.user</c>, <c>sql.sanitized_query</c>, <c>cause.message</c>,
    /// <c>annotations.KEY</c>, <c>aws.MEMBER</c>, and <c>metadata.default.KEY</c> for tags of activities. Metadata that the application adds itself is not
    /// shown. Called as a segment or subsegment ends, on its thread; a text whose call throws is left out.
    /// </summary>
    public Func<string, string, string?>? Redact { get; set; }

    /// <summary>Where documents go. Default null: to the daemon, over UDP.</summary>
    public IDocumentTransport? Transport { get; set; }

    /// <summary>
    /// Told in a sentence what the SDK lost or could not use, at most once a minute for each kind of problem. Called on any thread.
    /// Default null; in ASP.NET Core the log, as warnings.
    /// </summary>
    public Action<string>? OnProblem { get; set; }

    /// <summary>Every problem, each naming the setting, its value and what is accepted; empty when usable.</summary>
    public virtual IEnumerable<string> Problems()
    {
        if (ServiceName is not null && !Recording.Names.IsValid(ServiceName))
            yield return $"ServiceName is \"{ServiceName}\"; it must be 1 to {Recording.Names.MaxLength} letters, numbers, blanks or characters of _ . : / % & # = + \\ - @.";
        if (!Emitting.DaemonAddress.TryParse(DaemonAddress, out _))
            yield return $"DaemonAddress is \"{DaemonAddress}\"; it must be {Emitting.DaemonAddress.Accepted}.";
        if (SamplingRules.Count(rule => rule.RuleName == SamplingRule.DefaultName) != 1)
            yield return $"SamplingRules names {SamplingRules.Count} rules; exactly one of them must be named {SamplingRule.DefaultName}, for requests that no other matches.";
        foreach (var rule in SamplingRules)
        {
            if (!(rule.FixedRate is >= 0 and <= 1)) yield return $"SamplingRules[{rule.RuleName}].FixedRate is {rule.FixedRate}; it must be 0 to 1.";
            if (rule.ReservoirSize < 0) yield return $"SamplingRules[{rule.RuleName}].ReservoirSize is {rule.ReservoirSize}; it must be 0 or more.";
        }
        foreach (var plugin in Plugins)
        {
            if (!Enum.IsDefined(plugin)) yield return $"Plugins has {plugin}; it must be one of {string.Join(", ", Enum.GetNames<Plugin>())}.";
        }
        if (SegmentSources.Any(string.IsNullOrEmpty)) yield return "SegmentSources has an empty name; each must be the name of an ActivitySource, which may contain * and ?.";
        if (QueueCapacity is < 1 or > 100_000) yield return $"QueueCapacity is {QueueCapacity}; it must be 1 to 100,000.";
        if (FlushTimeout < TimeSpan.Zero || FlushTimeout > TimeSpan.FromMinutes(1))
            yield return $"FlushTimeout is {FlushTimeout}; it must be 0 to 1 min.";
    }

    /// <summary>These options with what the environment says in their place; what cannot be read there is reported and left as it was.</summary>
    internal XRayOptions WithEnvironment(Func<string, string?> variable, Action<string> report)
    {
        var options = this with { };
        if (Value(EnvironmentVariables.DaemonAddress) is { } address)
        {
            if (Emitting.DaemonAddress.TryParse(address, out _)) options.DaemonAddress = address;
            else
            {
                // As the AWS SDK for .NET: not what code says, which the operator wanted to replace, but the default.
                options.DaemonAddress = Emitting.DaemonAddress.DefaultText;
                report($"{EnvironmentVariables.DaemonAddress} is \"{address}\"; it must be {Emitting.DaemonAddress.Accepted}. Sending to {Emitting.DaemonAddress.DefaultText}.");
            }
        }
        if (Value(EnvironmentVariables.TracingName) is { } name) options.ServiceName = Recording.Names.Clean(name);
        if (Flag(EnvironmentVariables.Enabled) is { } enabled) options.Enabled = enabled;
        if (Flag(EnvironmentVariables.CollectSqlQueries) is { } collect) options.CollectSqlQueries = collect;
        return options;

        bool? Flag(string name)
        {
            if (Value(name) is not { } text) return null;
            if (bool.TryParse(text, out var flag)) return flag;
            report($"{name} is \"{text}\"; it must be true or false. It is ignored.");
            return null;
        }

        string? Value(string name) => variable(name) is { } text && !string.IsNullOrWhiteSpace(text) ? text.Trim() : null;
    }
}
