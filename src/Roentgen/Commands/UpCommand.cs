using System.CommandLine;
using Roentgen.Daemon;
using Roentgen.Daemon.Logging;
using Roentgen.Service;

namespace Roentgen.Commands;

/// <summary><c>roentgen up</c>: service, console and daemon in one process.</summary>
internal static class UpCommand
{
    public static Command Create()
    {
        var settings = new ServiceSettings();
        var daemonAddress = ServiceSettings.Create(
            "--daemon", "ROENTGEN_DAEMON", "127.0.0.1:2000", "ADDR", "Address of the daemon, UDP and TCP; port 0 picks a free one");
        var command = new Command("up", "Runs everything: service, console and daemon.\n\nExamples:\n  roentgen up\n  roentgen up --data :memory: --http 127.0.0.1:0 --daemon 127.0.0.1:0");
        settings.AddTo(command);
        command.Options.Add(daemonAddress);
        command.SetAction((parsed, cancel) => RunAsync(settings, parsed, parsed.GetValue(daemonAddress)!, cancel));
        return command;
    }

    private static async Task<int> RunAsync(ServiceSettings settings, ParseResult parsed, string daemonText, CancellationToken cancel)
    {
        var daemonAddress = ServiceSettings.ParseAddress(daemonText, "--daemon");
        var options = settings.Service(parsed);
        using var shutdown = new ShutdownSignal();
        var store = settings.OpenStore(parsed);
        await using (store.ConfigureAwait(false))
        {
            XRayDaemon? daemon = null;
            var server = await RoentgenServer.StartAsync(
                settings.HttpAddress(parsed, options), store, options, TimeProvider.System, () => daemon?.MetricsText(), cancel).ConfigureAwait(false);
            await using (server.ConfigureAwait(false))
            {
                server.Metrics.ObserveDaemon(() => daemon is null ? null : OwnDaemon.Figures(daemon));
                var address = Banner.Reachable(server.Address);
                daemon = await XRayDaemon.StartAsync(
                    new DaemonOptions { UdpAddress = daemonAddress, TcpAddress = daemonAddress, Destinations = [OwnService.At(address, options)] },
                    new DaemonLog(Console.Out, DaemonLogLevel.Info, TimeProvider.System), TimeProvider.System, cancel).ConfigureAwait(false);
                await using (daemon.ConfigureAwait(false))
                {
                    Banner.Write(Console.Out, address, daemon.UdpEndPoint, settings.DataPlace(parsed));
                    await shutdown.WaitAsync(cancel).ConfigureAwait(false);
                    // First the daemon, since what it still holds goes through the service.
                    await daemon.StopAsync(ShutdownSignal.Patience).ConfigureAwait(false);
                }
                await server.StopAsync(CancellationToken.None).ConfigureAwait(false);
            }
        }
        return 0;
    }
}
