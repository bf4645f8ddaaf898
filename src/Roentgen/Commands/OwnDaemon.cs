using Roentgen.Daemon;
using Roentgen.Model.Datagrams;
using Roentgen.Service.Health;

namespace Roentgen.Commands;

/// <summary>What the daemon of this process tells the service of this process about itself.</summary>
internal static class OwnDaemon
{
    public static DaemonFigures Figures(XRayDaemon daemon)
    {
        var counters = daemon.Counters;
        var dropped = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var reason in Enum.GetValues<DatagramRejection>())
        {
            // What is empty is not counted as received, so it is no loss either.
            if (reason is not (DatagramRejection.None or DatagramRejection.Empty)) dropped[reason.ToString()] = counters.Rejected(reason);
        }
        var lost = 0L;
        foreach (var reason in Enum.GetValues<DropReason>())
        {
            var count = counters.Dropped(reason) + counters.Destinations.Sum(destination => destination.Dropped(reason));
            dropped[reason.ToString()] = count;
            lost += count;
        }
        var sent = counters.SegmentsSent;
        // The counters are read one after the other while documents go by.
        return new DaemonFigures(daemon.UdpEndPoint.ToString(), counters.Received, sent, Math.Max(0, counters.Accepted - sent - lost), dropped);
    }
}
