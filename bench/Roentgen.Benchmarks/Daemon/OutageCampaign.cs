using System.Globalization;
using static Roentgen.Benchmarks.Daemon.DaemonReport;

namespace Roentgen.Benchmarks.Daemon;

/// <summary>
/// The service is away, the daemon is killed in the middle of that and started again with the same spool, the service comes back. What was in the spool when the
/// daemon was killed must arrive; what it had only in memory, or the kernel for it, is lost with it; what was sent while it was dead was never received.
/// <code>
/// 0 ── service away ─────────────────────────────── 60 s ── service back ── 70 s, everything that will come has come
///               └ 30 s: SIGKILL, spool read, started again
/// </code>
/// </summary>
internal sealed class OutageCampaign(DaemonBenchmarkOptions options, EndpointProcess endpoint, uint epochSeconds, LoadRun run, DaemonReport report)
{
    private const double Rate = 2_000, Mebibyte = 1024 * 1024, MostMebibytes = 64, PatienceSeconds = 40;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        report.Begin(
            string.Create(CultureInfo.InvariantCulture, $"A service that is away for {options.DownSeconds:F0} s, and a daemon that is killed in the middle"),
            "documents", "sent", "not received: no daemon", "in the spool when killed", "of these lost", "in memory only, lost", "other losses", "sent twice", "everything there after s", "most resident MiB before / after");
        if (!await run.SpoolsAsync(cancellationToken))
        {
            report.Note("No outage with a killed daemon was tried, since this daemon does not start with --spool-folder");
            return;
        }
        var (spool, address) = (options.NewSpool(), DaemonProcess.FreeAddress());
        string[] flags = ["--spool-folder", spool];
        var daemon = await DaemonProcess.StartAsync(options, endpoint.Address, address, flags, quota: null, cancellationToken);
        try
        {
            using var sender = new PacedSender(address, new LoadDocument(LoadDocument.LeastLength, epochSeconds), first: 0);
            await endpoint.BehaveAsync(EndpointBehaviour.Good);
            await endpoint.BeginAsync(0);
            var warm = await sender.SendAsync(Rate, (long)(Rate * options.WarmSeconds), cancellationToken);
            await run.DrainAsync(warm.Count, 3, cancellationToken);
            daemon.Usage.ForgetPeak();

            await endpoint.BehaveAsync(new EndpointBehaviour { Status = 503 });
            var half = TimeSpan.FromSeconds(options.DownSeconds / 2);
            var sending = sender.SendAsync(Rate, (long)(Rate * (options.DownSeconds + 10)), cancellationToken);
            await Task.Delay(half, cancellationToken);
            var peakBefore = daemon.Usage.PeakResidentBytes;
            var (killedAt, spooled) = (sender.Next, new HashSet<long>());
            await daemon.KillAsync();
            var killedBy = sender.Next;
            Read(spool, spooled);
            await daemon.DisposeAsync();
            daemon = await DaemonProcess.StartAsync(options, endpoint.Address, address, flags, quota: null, cancellationToken);
            var startedBy = sender.Next;
            await Task.Delay(half, cancellationToken);
            await endpoint.BehaveAsync(EndpointBehaviour.Good);
            var sent = await sending;
            var (counts, drained) = await run.DrainAsync(warm.Count + sent.Count, PatienceSeconds, cancellationToken);

            var missing = await endpoint.MissingAsync(warm.Count + sent.Count);
            long Missing(long from, long to) => missing.Sum(range => Math.Max(0, Math.Min(range.Last, to - 1) - Math.Max(range.First, from) + 1));
            var spooledLost = spooled.Count(number => missing.Any(range => range.First <= number && number <= range.Last));
            var early = Missing(0, killedBy);
            var later = Missing(startedBy, warm.Count + sent.Count);
            var peakAfter = daemon.Usage.PeakResidentBytes;
            report.Add(
                new Load { Rate = Rate, Seconds = 0 }.Name, Count(sent.Count), Count(Missing(killedBy, startedBy)), Count(spooled.Count), Limited(Count(spooledLost), spooledLost == 0),
                Count(early - spooledLost), Limited(Count(later), later == 0), Count(counts.Repeated), Number(sent.Took.TotalSeconds - (2 * half.TotalSeconds) + drained.TotalSeconds),
                Limited($"{Number(peakBefore / Mebibyte)} / {Number(peakAfter / Mebibyte)}", Math.Max(peakBefore, peakAfter) <= MostMebibytes * Mebibyte));
            if (missing.Count > 0 && missing[0].First < killedAt)
                report.Note(string.Create(CultureInfo.InvariantCulture, $"Outage: the oldest document that was lost with the daemon had been sent {(killedAt - missing[0].First) / Rate:F2} s before it was killed; {BytesIn(spool):N0} bytes are in the spool's folder at the end"));
            foreach (var problem in counts.Problems) report.Problem(problem);
        }
        finally
        {
            await endpoint.BehaveAsync(EndpointBehaviour.Good);
            await daemon.DisposeAsync();
        }
    }

    private static long BytesIn(string folder) => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Sum(file => new FileInfo(file).Length);

    // Whatever form a spool has, a document that is not compressed can be found in it.
    private void Read(string folder, HashSet<long> numbers)
    {
        var marker = LoadDocument.Marker(epochSeconds);
        var stamps = new List<Stamp>();
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)) LoadDocument.Find(File.ReadAllBytes(file), marker, stamps);
        foreach (var stamp in stamps) numbers.Add(stamp.Sequence);
    }
}
