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
    /// Which requests are recorded when the caller has not decided, and no rule of the service does: the first rule that matches, by priority and then
    /// by name. One must be named <c>Default</c>. Default: the first request of each second, then 5 %.
    /// </summary>
    public IReadOnlyList<SamplingRule> SamplingRules { get; set; } = [SamplingRule.Default];

    /// <summary>
    /// A file of sampling rules, version 1 or 2 of the X-Ray SDKs' form, to use in the place of <see cref="SamplingRules"/>. Read once, at the start.
    /// Default null: none.
    /// </summary>
    public string? SamplingRulesFile { get; set; }

    /// <summary>
    /// Whether the rules of the service decide: they are asked for at the daemon's TCP side, or at <see cref="ServiceEndpoint"/>, from the first decision on.
    /// Until they are there, and when there were none for an hour, the local ones decide. Default true. In Lambda the platform decides.
    /// </summary>
    public bool CentralSampling { get; set; } = true;

    /// <summary>
    /// A service to send to without a daemon: <c>https://xray.us-west-2.amazonaws.com</c>, <c>http://127.0.0.1:1895</c>. Documents go there in batches, and
    /// sampling rules are asked for there. Signed when there are keys. Default null: the daemon.
    /// </summary>
    public Uri? ServiceEndpoint { get; set; }

    /// <summary>
    /// Where OTLP is taken over HTTP, whole address: <c>http://127.0.0.1:4318/v1/traces</c>. Documents go there as spans, in protobuf. Default null: the
    /// daemon.
    /// </summary>
    public Uri? OtlpEndpoint { get; set; }

    /// <summary>Headers of each OTLP request, for example <c>Authorization</c>. Default none.</summary>
    public IDictionary<string, string> OtlpHeaders { get; set; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// Keys to sign with for <see cref="ServiceEndpoint"/> and <see cref="OtlpEndpoint"/>. Default null: <c>AWS_ACCESS_KEY_ID</c>, <c>AWS_SECRET_ACCESS_KEY</c> and
    /// <c>AWS_SESSION_TOKEN</c> if they are set (for OTLP only if it goes to Amazon), else nothing is signed.
    /// </summary>
    public XRayCredentials? Credentials { get; set; }

    /// <summary>
    /// Region to sign for. Default null: <c>AWS_REGION</c>, <c>AWS_DEFAULT_REGION</c>, what the address says (<c>xray.{region}.amazonaws.com</c>), else
    /// <c>us-east-1</c>.
    /// </summary>
    public string? Region { get; set; }

    /// <summary>
    /// Environments to describe in every segment although they do not show themselves. Default none: an environment that shows itself (ECS by its metadata
    /// variable, EKS by its token, EC2 by its firmware, Elastic Beanstalk by its file) is described in any case.
    /// </summary>
    public IReadOnlyList<Plugin> Plugins { get; set; } = [];

    /// <summary>Most documents that wait to be sent; a further one pushes the oldest out. 1 to 100,000. Default 1,000.</summary>
    public int QueueCapacity { get; set; } = 1_000;

    /// <summary>Most bytes of documents that wait to be sent; a further one pushes the oldest out. 64 KiB to 1 GiB. Default 16 MiB.</summary>
    public long QueueBytes { get; set; } = 16 << 20;

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

    /// <summary>Where documents go, of the application's own making. Default null: to the daemon over UDP, or to one of the two endpoints.</summary>
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
        if (SamplingRulesFile is not null && !TryReadRules(out _, out var problem)) yield return $"SamplingRulesFile is \"{SamplingRulesFile}\"; {problem}";
        foreach (var sentence in TransportProblems()) yield return sentence;
        foreach (var plugin in Plugins)
        {
            if (!Enum.IsDefined(plugin)) yield return $"Plugins has {plugin}; it must be one of {string.Join(", ", Enum.GetNames<Plugin>())}.";
        }
        if (SegmentSources.Any(string.IsNullOrEmpty)) yield return "SegmentSources has an empty name; each must be the name of an ActivitySource, which may contain * and ?.";
        if (QueueCapacity is < 1 or > 100_000) yield return $"QueueCapacity is {QueueCapacity}; it must be 1 to 100,000.";
        if (QueueBytes is < 64 << 10 or > 1 << 30) yield return $"QueueBytes is {QueueBytes}; it must be 65,536 to 1,073,741,824.";
        if (FlushTimeout < TimeSpan.Zero || FlushTimeout > TimeSpan.FromMinutes(1))
            yield return $"FlushTimeout is {FlushTimeout}; it must be 0 to 1 min.";
    }

    /// <summary>The rules that decide where the service's do not.</summary>
    internal IReadOnlyList<SamplingRule> LocalRules() => SamplingRulesFile is not null && TryReadRules(out var rules, out _) ? rules : SamplingRules;

    private bool TryReadRules(out IReadOnlyList<SamplingRule> rules, out string? problem)
    {
        try
        {
            problem = LocalRuleFile.TryRead(File.ReadAllBytes(SamplingRulesFile!), out rules);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            (problem, rules) = ($"it cannot be read: {e.Message}", []);
        }
        return problem is null;
    }

    private IEnumerable<string> TransportProblems()
    {
        foreach (var (name, endpoint) in new[] { (nameof(ServiceEndpoint), ServiceEndpoint), (nameof(OtlpEndpoint), OtlpEndpoint) })
        {
            if (endpoint is not null && !(endpoint.IsAbsoluteUri && (endpoint.Scheme == Uri.UriSchemeHttp || endpoint.Scheme == Uri.UriSchemeHttps)))
                yield return $"{name} is \"{endpoint}\"; it must be a whole address, http://… or https://….";
            else if (endpoint is not null && !Connections.HasHttps)
                yield return $"{name} is \"{endpoint}\", but this application was built with Roentgen.Sdk.Https off, so it can send to the daemon only.";
        }
        if (new object?[] { ServiceEndpoint, OtlpEndpoint, Transport }.Count(static way => way is not null) > 1)
            yield return "ServiceEndpoint, OtlpEndpoint and Transport say where documents go; at most one of them can be set.";
        if (Credentials is not null && (Credentials.AccessKeyId.Length == 0 || Credentials.SecretAccessKey.Length == 0))
            yield return "Credentials lacks a half; AccessKeyId and SecretAccessKey must both be set.";
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
