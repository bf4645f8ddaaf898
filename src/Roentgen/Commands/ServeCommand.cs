using System.CommandLine;
using Roentgen.Service;

namespace Roentgen.Commands;

/// <summary><c>roentgen serve</c>: service and console without the daemon.</summary>
internal static class ServeCommand
{
    public static Command Create()
    {
        var settings = new ServiceSettings();
        var command = new Command("serve", "Runs the service and the console without the daemon.\n\nExample:\n  roentgen serve --data /var/lib/roentgen");
        settings.AddTo(command);
        command.SetAction((parsed, cancel) => RunAsync(settings, parsed, cancel));
        return command;
    }

    private static async Task<int> RunAsync(ServiceSettings settings, ParseResult parsed, CancellationToken cancel)
    {
        var options = settings.Service(parsed);
        using var shutdown = new ShutdownSignal();
        var store = settings.OpenStore(parsed);
        await using (store.ConfigureAwait(false))
        {
            var server = await RoentgenServer.StartAsync(
                settings.HttpAddress(parsed, options), store, options, TimeProvider.System, moreMetrics: null, cancel).ConfigureAwait(false);
            await using (server.ConfigureAwait(false))
            {
                Banner.Write(Console.Out, Banner.Reachable(server.Address), daemon: null, settings.DataPlace(parsed));
                await shutdown.WaitAsync(cancel).ConfigureAwait(false);
                await server.StopAsync(CancellationToken.None).ConfigureAwait(false);
            }
        }
        return 0;
    }
}
