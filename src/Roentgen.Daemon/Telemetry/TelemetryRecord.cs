using System.Text.Json;
using Roentgen.Model.Datagrams;

namespace Roentgen.Daemon.Telemetry;

/// <summary>Running totals in the shape of the API's telemetry record; a record is the difference of two of them.</summary>
internal readonly record struct TelemetryTotals(
    long Received, long Sent, long Spillover, long Rejected, long Timeout, long ConnectionRefused, long Http4XX, long Http5XX, long UnknownHost, long Other)
{
    // Losses for want of room or time. The AWS daemon counts those of a failed upload nowhere.
    private static readonly DropReason[] AtTheDoor = [DropReason.InProgress, DropReason.Unsampled, DropReason.NoRoom];
    private static readonly DropReason[] Later = [DropReason.BufferFull, DropReason.GaveUp, DropReason.SpoolFull, DropReason.SpoolDamaged, DropReason.Shutdown];

    /// <summary>What the counters say now, for the first destination.</summary>
    public static TelemetryTotals Of(DaemonCounters counters)
    {
        var service = counters.Destinations[0];
        return new TelemetryTotals(
            counters.Received,
            service.SegmentsSent,
            AtTheDoor.Sum(counters.Dropped) + Later.Sum(service.Dropped),
            counters.Rejected(DatagramRejection.NoHeader) + counters.Rejected(DatagramRejection.NoBody) + counters.Rejected(DatagramRejection.InvalidHeader)
                + counters.Dropped(DropReason.Unreadable) + service.Unprocessed + service.Dropped(DropReason.Refused),
            service.Failures(SendFailure.Timeout),
            service.Failures(SendFailure.ConnectionRefused),
            service.Failures(SendFailure.ClientError),
            service.Failures(SendFailure.ServerError),
            service.Failures(SendFailure.UnknownHost),
            service.Failures(SendFailure.Other) + service.Failures(SendFailure.NoCredentials));
    }

    public static TelemetryTotals operator -(TelemetryTotals later, TelemetryTotals earlier) => new(
        later.Received - earlier.Received,
        later.Sent - earlier.Sent,
        later.Spillover - earlier.Spillover,
        later.Rejected - earlier.Rejected,
        later.Timeout - earlier.Timeout,
        later.ConnectionRefused - earlier.ConnectionRefused,
        later.Http4XX - earlier.Http4XX,
        later.Http5XX - earlier.Http5XX,
        later.UnknownHost - earlier.UnknownHost,
        later.Other - earlier.Other);
}

/// <summary>What the daemon reports for one interval.</summary>
internal readonly record struct TelemetryRecord(DateTimeOffset Timestamp, TelemetryTotals Counts)
{
    public void WriteTo(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteNumber("Timestamp"u8, Timestamp.ToUnixTimeMilliseconds() / 1000m);
        json.WriteNumber("SegmentsReceivedCount"u8, Counts.Received);
        json.WriteNumber("SegmentsSentCount"u8, Counts.Sent);
        json.WriteNumber("SegmentsSpilloverCount"u8, Counts.Spillover);
        json.WriteNumber("SegmentsRejectedCount"u8, Counts.Rejected);
        json.WriteStartObject("BackendConnectionErrors"u8);
        json.WriteNumber("TimeoutCount"u8, Counts.Timeout);
        json.WriteNumber("ConnectionRefusedCount"u8, Counts.ConnectionRefused);
        json.WriteNumber("HTTPCode4XXCount"u8, Counts.Http4XX);
        json.WriteNumber("HTTPCode5XXCount"u8, Counts.Http5XX);
        json.WriteNumber("UnknownHostCount"u8, Counts.UnknownHost);
        json.WriteNumber("OtherCount"u8, Counts.Other);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
