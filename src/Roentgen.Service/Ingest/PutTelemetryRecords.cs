using System.Text.Json;
using Roentgen.Service.Access;
using Roentgen.Service.Api;

namespace Roentgen.Service.Ingest;

/// <summary>Takes the health counters of daemons. They are checked and let go: no operation of the API reads them back.</summary>
internal sealed class PutTelemetryRecords : IOperation
{
    private static readonly string[] Counters = ["SegmentsReceivedCount", "SegmentsSentCount", "SegmentsSpilloverCount", "SegmentsRejectedCount"];

    private static readonly string[] ConnectionErrors =
        ["TimeoutCount", "ConnectionRefusedCount", "HTTPCode4XXCount", "HTTPCode5XXCount", "UnknownHostCount", "OtherCount"];

    public string Name => "PutTelemetryRecords";

    public string Path => "/TelemetryRecords";

    public Permission Permission => Permission.WriteData;

    public Task HandleAsync(ApiRequest request, Utf8JsonWriter answer, CancellationToken cancellationToken)
    {
        var records = request.Members.RequiredObjects("TelemetryRecords");
        if (records.Count == 0) throw ApiException.InvalidRequest("Telemetry records cannot be empty");
        foreach (var record in records)
        {
            record.RequiredTimestamp("Timestamp");
            foreach (var counter in Counters) record.Integer(counter);
            if (record.Object("BackendConnectionErrors") is not { } errors) continue;
            foreach (var counter in ConnectionErrors) errors.Integer(counter);
        }
        answer.WriteStartObject();
        answer.WriteEndObject();
        return Task.CompletedTask;
    }
}
