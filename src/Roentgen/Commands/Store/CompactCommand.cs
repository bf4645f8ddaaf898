using System.CommandLine;
using Roentgen.Storage;
using Roentgen.Storage.Sqlite;

namespace Roentgen.Commands.Store;

/// <summary><c>roentgen store compact</c>: packs everything and gives unused room back to the disk.</summary>
internal static class CompactCommand
{
    public static Command Create()
    {
        var data = new DataOption();
        var command = new Command("compact", """
            Packs everything and gives unused room back to the disk. The service packs by itself while it runs, so there is seldom need for this:
            after a large import, or before a folder is copied.

            Example:
              roentgen store compact --data /var/lib/roentgen
            """);
        data.AddTo(command);
        command.SetAction((parsed, _) => RunAsync(data.ExistingFolder(parsed)));
        return command;
    }

    private static async Task<int> RunAsync(string folder)
    {
        using var shutdown = new ShutdownSignal();
        var store = SqliteTraceStore.Open(folder);
        await using (store.ConfigureAwait(false))
        {
            if (store.IsReadOnly) throw new UsageException($"The folder {Path.GetFullPath(folder)} cannot be written; allow it.");
            try
            {
                Console.WriteLine($"Compacting {Path.GetFullPath(folder)}");
                var freed = await ProgressDisplay.ShowAsync("Compacting", display => store.CompactAsync(
                    new ProgressTo<StoreProgress>(at => display.Report($"Compacting {at.What}", at.Done, at.Total)), shutdown.Token)).ConfigureAwait(false);
                Console.WriteLine($"Gave back {Sentences.Bytes(freed)}; the data takes {Sentences.Bytes(store.ReadStatus().Bytes)}.");
                return Damage.Tell(store.ReadStatus().Damaged);
            }
            catch (StoreBusyException e)
            {
                throw new UsageException(e.Message);
            }
            catch (OperationCanceledException) when (shutdown.Token.IsCancellationRequested)
            {
                await Console.Error.WriteLineAsync("Stopped: what is compacted stays so, and nothing is lost.").ConfigureAwait(false);
                return CommandLine.Interrupted;
            }
        }
    }
}
