using System.CommandLine;
using Roentgen.Storage;
using Roentgen.Storage.Sqlite;
using Roentgen.Storage.Transfer;

namespace Roentgen.Commands.Store;

/// <summary><c>roentgen store import</c>: documents that were exported, with the times of their receipt.</summary>
internal static class ImportCommand
{
    public static Command Create()
    {
        var data = new DataOption();
        var file = new Argument<string>("FILE") { Description = "File that export wrote; compressed when its name ends with .gz; - for standard input" };
        var command = new Command("import", """
            Stores exported documents with the times of their receipt. What is in the folder stays; documents that are there already are stored once
            more, which changes nothing that anybody sees. What is older than the retention goes when the service next runs.

            Examples:
              roentgen store import traces.jsonl.gz
              zcat *.jsonl.gz | roentgen store import - --data /var/lib/roentgen
            """) { file };
        data.AddTo(command);
        command.SetAction((parsed, _) => RunAsync(data.KeptFolder(parsed), parsed.GetValue(file)!));
        return command;
    }

    private static async Task<int> RunAsync(string folder, string file)
    {
        using var shutdown = new ShutdownSignal();
        var input = CallFile.Open(file, out var done);
        await using (input.ConfigureAwait(false))
        {
            var store = SqliteTraceStore.Open(folder);
            await using (store.ConfigureAwait(false))
            {
                var stored = default(Transferred);
                try
                {
                    Console.WriteLine($"Importing into {Path.GetFullPath(folder)}");
                    await ProgressDisplay.ShowAsync("Importing", display => store.ImportAsync(
                        input,
                        new ProgressTo<Transferred>(soFar =>
                        {
                            stored = soFar;
                            var (read, length) = done();
                            display.Report($"Importing: {Sentences.Count(soFar)}", read, length);
                        }),
                        TimeProvider.System,
                        shutdown.Token)).ConfigureAwait(false);
                    Console.WriteLine($"Imported {Sentences.Count(stored)}.");
                    return 0;
                }
                catch (Exception e) when (e is BadLineException or StoreBusyException or IOException or InvalidDataException)
                {
                    throw new UsageException($"{e.Message.TrimEnd('.')}. What came before is imported and stays: {Sentences.Count(stored)}.");
                }
                catch (OperationCanceledException) when (shutdown.Token.IsCancellationRequested)
                {
                    await Console.Error.WriteLineAsync($"Stopped. What is imported stays: {Sentences.Count(stored)}.").ConfigureAwait(false);
                    return CommandLine.Interrupted;
                }
            }
        }
    }
}
