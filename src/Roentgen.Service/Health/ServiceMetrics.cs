using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Roentgen.Model.Segments;
using Roentgen.Service.Access;
using Roentgen.Service.Limits;
using Roentgen.Storage;

namespace Roentgen.Service.Health;

/// <summary>What the service counts, for <c>/metrics</c>. Counters only grow; a reader takes differences.</summary>
public sealed class ServiceMetrics
{
    /// <summary>Reasons of <see cref="CountThrottled"/>: the store cannot take more now.</summary>
    internal const string StoreBusy = "StoreBusy";

    /// <summary>As many requests are under way as may be.</summary>
    internal const string TooManyAtOnce = "ConcurrentRequests";

    /// <summary>Outcomes of <see cref="CountLogin"/>: a session began.</summary>
    internal const string LoggedIn = "ok";

    /// <summary>No such key, another secret, or a role that reads nothing.</summary>
    internal const string WrongLogin = "refused";

    /// <summary>Not looked at: too many have failed from there, or too many are logged in.</summary>
    internal const string TooManyLogins = "throttled";

    /// <summary>The caller asked as often in this second as it may.</summary>
    internal const string TooManyPerSecond = "RequestsPerSecond";

    private readonly ConcurrentDictionary<(string Operation, int Status), Counter> _requests = new();
    private readonly Counter[] _rejected = [.. Enum.GetValues<DocumentErrorCode>().Select(_ => new Counter())];
    private readonly Counter _accepted = new();
    private readonly Counter _acceptedBytes = new();
    private readonly Counter _digested = new();
    private readonly Counter _expired = new();
    private readonly Counter _expiredBytes = new();
    private readonly ConcurrentDictionary<string, Counter> _throttled = Counters([StoreBusy, TooManyAtOnce, TooManyPerSecond]);
    private readonly ConcurrentDictionary<string, Counter> _overLimit = Counters(Limit.All.Where(limit => !limit.EndsPage).Select(limit => limit.Name));
    private readonly ConcurrentDictionary<string, Counter> _accessRefused = Counters(AccessErrors.Codes);
    private readonly ConcurrentDictionary<string, Counter> _logins = Counters([LoggedIn, WrongLogin, TooManyLogins]);
    private readonly Counter _insightsDropped = new();
    private long _insightsThroughSecond;
    private long _insightsActive;
    private long _insightsLeftOut;
    private Func<int> _undigested = static () => 0;
    private Func<int> _followers = static () => 0;
    private Func<int> _sessions = static () => 0;
    private Func<DaemonFigures?> _daemon = static () => null;
    private Func<StoreStatus> _store = static () => new StoreStatus(0, null, null, [], 0);

    /// <summary>Counts an answered request.</summary>
    public void CountRequest(string operation, int status) => _requests.GetOrAdd((operation, status), static _ => new Counter()).Add(1);

    /// <summary>Counts documents that are stored.</summary>
    public void CountAccepted(int documents, long bytes)
    {
        _accepted.Add(documents);
        _acceptedBytes.Add(bytes);
    }

    /// <summary>Counts a document that is refused.</summary>
    public void CountRejected(DocumentErrorCode code) => _rejected[(int)code].Add(1);

    /// <summary>Counts traces whose digest was computed.</summary>
    public void CountDigested(int traces) => _digested.Add(traces);

    /// <summary>Counts what went because of its age or of the size of the whole.</summary>
    public void CountExpired(Deleted deleted)
    {
        _expired.Add(deleted.Traces);
        _expiredBytes.Add(deleted.Bytes);
    }

    /// <summary>Counts a request that was asked to come again later.</summary>
    public void CountThrottled(string reason) => _throttled.GetOrAdd(reason, static _ => new Counter()).Add(1);

    /// <summary>Counts a request or a connection that went beyond a limit, by the limit's name.</summary>
    internal void CountOverLimit(string limit) => _overLimit.GetOrAdd(limit, static _ => new Counter()).Add(1);

    /// <summary>Counts a request whose caller could not show that it may make it, by the code of the answer.</summary>
    internal void CountAccessRefused(string code) => _accessRefused.GetOrAdd(code, static _ => new Counter()).Add(1);

    /// <summary>Notes how insights are.</summary>
    /// <param name="throughSecond">Epoch second up to which minutes were looked at.</param>
    /// <param name="active">How many are active.</param>
    /// <param name="leftOut">Nodes, calls and insights that were not looked at because there were too many, all in all.</param>
    /// <param name="dropped">How many were deleted just now because there were too many.</param>
    public void NoteInsights(long throughSecond, long active, long leftOut, int dropped)
    {
        Volatile.Write(ref _insightsThroughSecond, throughSecond);
        Volatile.Write(ref _insightsActive, active);
        Volatile.Write(ref _insightsLeftOut, leftOut);
        _insightsDropped.Add(dropped);
    }

    /// <summary>Says where the state of the store is to be read.</summary>
    public void ObserveStore(Func<StoreStatus> status) => _store = status;

    /// <summary>Says where the number of traces that wait for their digest is to be read.</summary>
    public void ObserveUndigested(Func<int> count) => _undigested = count;

    /// <summary>Counts somebody who wants to log in to the console, by what became of it.</summary>
    internal void CountLogin(string outcome) => _logins.GetOrAdd(outcome, static _ => new Counter()).Add(1);

    /// <summary>Says where the number of those who are logged in is to be read.</summary>
    internal void ObserveSessions(Func<int> count) => _sessions = count;

    /// <summary>Says where to read what the daemon in the same process counts; null while it does not run.</summary>
    public void ObserveDaemon(Func<DaemonFigures?> figures) => _daemon = figures;

    /// <summary>What the daemon in the same process counts; null without one.</summary>
    internal DaemonFigures? ReadDaemon() => _daemon();

    /// <summary>Says where the number of those who follow new traces is to be read.</summary>
    public void ObserveFollowers(Func<int> count) => _followers = count;

    /// <summary>What has been counted so far.</summary>
    internal ServiceCounters Read() => new(
        _accepted.Value, _acceptedBytes.Value, Enum.GetValues<DocumentErrorCode>().ToDictionary(code => code.ToString(), code => _rejected[(int)code].Value),
        _digested.Value, _undigested(), _expired.Value, _expiredBytes.Value, _throttled.ToDictionary(pair => pair.Key, pair => pair.Value.Value), _followers());

    /// <summary>The counters as Prometheus text, version 0.0.4.</summary>
    public string ToPrometheusText()
    {
        var text = new StringBuilder();
        Header(text, "roentgen_requests_total", "counter", "API requests answered, by operation and HTTP status.");
        foreach (var ((operation, status), counter) in _requests.OrderBy(pair => pair.Key))
            Line(text, $"roentgen_requests_total{{operation=\"{operation}\",status=\"{status}\"}}", counter.Value);
        Header(text, "roentgen_documents_accepted_total", "counter", "Segment documents stored.");
        Line(text, "roentgen_documents_accepted_total", _accepted.Value);
        Header(text, "roentgen_documents_accepted_bytes_total", "counter", "Bytes of segment documents stored.");
        Line(text, "roentgen_documents_accepted_bytes_total", _acceptedBytes.Value);
        Header(text, "roentgen_documents_rejected_total", "counter", "Segment documents refused, by error code.");
        foreach (var code in Enum.GetValues<DocumentErrorCode>())
            Line(text, $"roentgen_documents_rejected_total{{code=\"{code}\"}}", _rejected[(int)code].Value);
        Header(text, "roentgen_traces_digested_total", "counter", "Digests computed; a trace that grows is digested again.");
        Line(text, "roentgen_traces_digested_total", _digested.Value);
        Header(text, "roentgen_traces_undigested", "gauge", "Traces that wait for their digest.");
        Line(text, "roentgen_traces_undigested", _undigested());
        Header(text, "roentgen_traces_expired_total", "counter", "Traces deleted because of --retention or --max-disk.");
        Line(text, "roentgen_traces_expired_total", _expired.Value);
        Header(text, "roentgen_expired_bytes_total", "counter", "Bytes on the disk that this freed.");
        Line(text, "roentgen_expired_bytes_total", _expiredBytes.Value);
        Header(text, "roentgen_throttled_total", "counter", "Requests answered ThrottledException, by reason.");
        foreach (var (reason, counter) in _throttled.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            Line(text, $"roentgen_throttled_total{{reason=\"{reason}\"}}", counter.Value);
        Header(text, "roentgen_limit_exceeded_total", "counter", "Requests and connections refused because they go beyond a limit, by its name in --limit.");
        foreach (var (limit, counter) in _overLimit.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            Line(text, $"roentgen_limit_exceeded_total{{limit=\"{limit}\"}}", counter.Value);
        Header(text, "roentgen_access_refused_total", "counter", "Requests refused because of their access key or signature, by error code.");
        foreach (var (code, counter) in _accessRefused.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            Line(text, $"roentgen_access_refused_total{{code=\"{code}\"}}", counter.Value);
        Header(text, "roentgen_logins_total", "counter", "Log-ins to the console, by what became of them.");
        foreach (var (outcome, counter) in _logins.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            Line(text, $"roentgen_logins_total{{outcome=\"{outcome}\"}}", counter.Value);
        Header(text, "roentgen_sessions", "gauge", "Sessions of people who are logged in to the console.");
        Line(text, "roentgen_sessions", _sessions());
        var store = _store();
        Header(text, "roentgen_store_bytes", "gauge", "Bytes that the data takes on the disk.");
        Line(text, "roentgen_store_bytes", store.Bytes);
        Header(text, "roentgen_store_refusing", "gauge", "1 while the store takes nothing, for example because the disk is full.");
        Line(text, "roentgen_store_refusing", store.Refusing is null ? 0 : 1);
        Header(text, "roentgen_store_damaged_parts", "gauge", "Parts of the store that cannot be read.");
        Line(text, "roentgen_store_damaged_parts", store.Damaged.Count);
        Header(text, "roentgen_followers", "gauge", "Those who follow new traces just now.");
        Line(text, "roentgen_followers", _followers());
        Header(text, "roentgen_follow_skipped_total", "counter", "Digests that those who follow new traces missed because they were too slow.");
        Line(text, "roentgen_follow_skipped_total", store.FollowersSkipped);
        Header(text, "roentgen_insights_active", "gauge", "Insights that are active, in all groups.");
        Line(text, "roentgen_insights_active", Volatile.Read(ref _insightsActive));
        Header(text, "roentgen_insights_through_seconds", "gauge", "Epoch second up to which insights have looked at what was received.");
        Line(text, "roentgen_insights_through_seconds", Volatile.Read(ref _insightsThroughSecond));
        Header(text, "roentgen_insights_left_out", "gauge", "Services, calls and insights that insights did not look at because there are too many, each time they came.");
        Line(text, "roentgen_insights_left_out", Volatile.Read(ref _insightsLeftOut));
        Header(text, "roentgen_insights_dropped_total", "counter", "Insights deleted before their time because there were too many.");
        Line(text, "roentgen_insights_dropped_total", _insightsDropped.Value);
        return text.ToString();
    }

    private static ConcurrentDictionary<string, Counter> Counters(IEnumerable<string> names) =>
        new(names.Select(name => KeyValuePair.Create(name, new Counter())), StringComparer.Ordinal);

    private static void Header(StringBuilder text, string name, string type, string help) =>
        text.Append("# HELP ").Append(name).Append(' ').Append(help).Append("\n# TYPE ").Append(name).Append(' ').Append(type).Append('\n');

    private static void Line(StringBuilder text, string series, long value) =>
        text.Append(series).Append(' ').Append(value.ToString(CultureInfo.InvariantCulture)).Append('\n');

    private sealed class Counter
    {
        private long _value;

        public long Value => Volatile.Read(ref _value);

        public void Add(long amount) => Interlocked.Add(ref _value, amount);
    }
}
