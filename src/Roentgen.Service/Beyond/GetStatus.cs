using System.Globalization;
using System.Text.Json;
using Roentgen.Service.Access;
using Roentgen.Service.Api;
using Roentgen.Service.Beyond.Analysis;
using Roentgen.Service.Beyond.Documentation;
using Roentgen.Service.Health;
using Roentgen.Service.Limits;
using Roentgen.Storage;

namespace Roentgen.Service.Beyond;

/// <summary>How the service and its store are, what was counted, and the limits in force.</summary>
internal sealed class GetStatus(ITraceStore store, ServiceOptions options, ServiceMetrics metrics, TimeProvider time) : IRoentgenOperation
{
    private readonly DateTimeOffset _start = time.GetUtcNow();

    public RouteDescription Description { get; } = new(
        "GET", "/roentgen/status", "GetStatus", Permission.Read, "Health, counters and limits",
        "How the service and its store are, what it has counted since it started, and the limits in force. `GET /health` says in a word whether somebody should look, `GET /metrics` has the counters for Prometheus.")
    {
        AnswerMeaning = "The status.",
        Answer = Schema.Object("The status.",
        [
            new("Account", Schema.Text("The account in the ARNs that the service makes up.")),
            new("Counters", Schema.Object("What was counted since the start.",
            [
                new("DocumentsAccepted", Schema.Integer("Segment documents stored.")),
                new("DocumentsAcceptedBytes", Schema.Integer("Their bytes.")),
                new("DocumentsRejected", Schema.Map("Segment documents refused, by error code.", Schema.Integer("How many."))),
                new("ExpiredBytes", Schema.Integer("Bytes on the disk that deleting freed.")),
                new("Followers", Schema.Integer("Clients that follow new traces just now.")),
                new("FollowersSkipped", Schema.Integer("Digests that followers missed because they were too slow.")),
                new("Throttled", Schema.Map("Requests answered `ThrottledException`, by reason.", Schema.Integer("How many."))),
                new("TracesDigested", Schema.Integer("Digests computed; a trace that grows is digested again.")),
                new("TracesExpired", Schema.Integer("Traces deleted because of their age or of the size of the whole.")),
                new("TracesUndigested", Schema.Integer("Traces that wait for their digest just now.")),
            ])),
            new("Daemon", Schema.Object("The daemon in the same process; null where there is none (`roentgen serve`).",
            [
                new("Address", Schema.Text("Where it takes documents, UDP and TCP: `127.0.0.1:2000`.")),
                new("Dropped", Schema.Map("Datagrams and documents that were lost, by reason.", Schema.Integer("How many."))),
                new("Held", Schema.Integer("Documents that it holds just now, in memory and on the disk.")),
                new("Received", Schema.Integer("Documents that arrived.")),
                new("Sent", Schema.Integer("Documents that a destination has taken.")),
            ]).OrNull()),
            new("Limits", Schema.Map("The limits in force, by the names that `roentgen limits` explains.", Schema.Integer("The limit."))),
            new("Problems", Schema.List("A sentence for each thing that somebody should look at; empty when all is well.", Schema.Text("A sentence."))),
            new("Region", Schema.Text("The region in the ARNs that the service makes up; the one that callers sign for, where it takes no other.")),
            new("StartTime", Schema.Timestamp("When the service started.")),
            new("Store", Schema.Object("The store.",
            [
                new("Bytes", Schema.Integer("What it takes on the disk; 0 for one that keeps nothing there.")),
                new("Damaged", Schema.List("A sentence for each part that cannot be read; the rest answers.", Schema.Text("A sentence."))),
                new("MaxBytes", Schema.Integer("What it may take on the disk before the oldest goes; null for no limit.").OrNull()),
                new("OldestDay", Schema.Text("UTC day of the oldest receipt that it holds, `2026-11-22`; null while empty.").OrNull()),
                new("RetentionSeconds", Schema.Integer("How long traces are kept after the UTC day of their receipt; null for ever.").OrNull()),
                new("Refusing", Schema.Text("Why it takes nothing just now; null while it does.").OrNull()),
            ])),
            new("Uptime", Schema.Number("Seconds since the start.")),
            new("Version", Schema.Text("Version of Roentgen.")),
        ]),
    };

    public Task HandleAsync(ApiRequest request, Utf8JsonWriter answer, CancellationToken cancellationToken)
    {
        var (status, counters) = (store.ReadStatus(), metrics.Read());
        answer.WriteStartObject();
        answer.WriteString("Account"u8, options.Account);
        Write(answer, counters, status);
        Write(answer, metrics.ReadDaemon());
        Write(answer, "Limits", Limit.All.ToDictionary(limit => limit.Name, limit => limit.Of(options)));
        Write(answer, "Problems", HealthAnswer.Of(status).Problems ?? []);
        answer.WriteString("Region"u8, options.SigningRegion ?? options.Region);
        AnalysisJson.WriteNumber(answer, "StartTime", (_start - DateTimeOffset.UnixEpoch).TotalSeconds);
        Write(answer, status);
        AnalysisJson.WriteNumber(answer, "Uptime", (time.GetUtcNow() - _start).TotalSeconds);
        answer.WriteString("Version"u8, typeof(GetStatus).Assembly.GetName().Version!.ToString(3));
        answer.WriteEndObject();
        return Task.CompletedTask;
    }

    private static void Write(Utf8JsonWriter json, ServiceCounters counters, StoreStatus store)
    {
        json.WriteStartObject("Counters"u8);
        json.WriteNumber("DocumentsAccepted"u8, counters.DocumentsAccepted);
        json.WriteNumber("DocumentsAcceptedBytes"u8, counters.DocumentsAcceptedBytes);
        Write(json, "DocumentsRejected", counters.DocumentsRejected);
        json.WriteNumber("ExpiredBytes"u8, counters.ExpiredBytes);
        json.WriteNumber("Followers"u8, counters.Followers);
        json.WriteNumber("FollowersSkipped"u8, store.FollowersSkipped);
        Write(json, "Throttled", counters.Throttled);
        json.WriteNumber("TracesDigested"u8, counters.TracesDigested);
        json.WriteNumber("TracesExpired"u8, counters.TracesExpired);
        json.WriteNumber("TracesUndigested"u8, counters.TracesUndigested);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, DaemonFigures? daemon)
    {
        if (daemon is null)
        {
            json.WriteNull("Daemon"u8);
            return;
        }
        json.WriteStartObject("Daemon"u8);
        json.WriteString("Address"u8, daemon.Address);
        Write(json, "Dropped", daemon.Dropped);
        json.WriteNumber("Held"u8, daemon.Held);
        json.WriteNumber("Received"u8, daemon.Received);
        json.WriteNumber("Sent"u8, daemon.Sent);
        json.WriteEndObject();
    }

    private void Write(Utf8JsonWriter json, StoreStatus store)
    {
        json.WriteStartObject("Store"u8);
        json.WriteNumber("Bytes"u8, store.Bytes);
        Write(json, "Damaged", store.Damaged);
        WriteLimit(json, "MaxBytes", options.MaxDiskBytes);
        json.WriteString("OldestDay"u8, store.OldestDay?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        json.WriteString("Refusing"u8, store.Refusing);
        WriteLimit(json, "RetentionSeconds", (long?)options.Retention?.TotalSeconds);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, IReadOnlyDictionary<string, long> counts)
    {
        json.WriteStartObject(name);
        foreach (var (key, count) in counts.OrderBy(pair => pair.Key, StringComparer.Ordinal)) json.WriteNumber(key, count);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, IReadOnlyList<string> sentences)
    {
        json.WriteStartArray(name);
        foreach (var sentence in sentences) json.WriteStringValue(sentence);
        json.WriteEndArray();
    }

    private static void WriteLimit(Utf8JsonWriter json, string name, long? limit)
    {
        json.WritePropertyName(name);
        if (limit is { } value) json.WriteNumberValue(value);
        else json.WriteNullValue();
    }
}
