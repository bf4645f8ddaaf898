using System.CommandLine;
using Roentgen.Storage.Sqlite;

namespace Roentgen.Commands.Store;

/// <summary><c>roentgen store check</c>: reads everything and changes nothing.</summary>
internal static class CheckCommand
{
    public static Command Create()
    {
        var data = new DataOption();
        var command = new Command("check", """
            Reads every document and computes again what was derived from it. Changes nothing, and works on a copy or on a disk that cannot be written.
            The exit code is 0 when all is well, and 1 when something is damaged; a line says what, and what can be done.

            Example:
              roentgen store check --data /backup/roentgen
            """);
        data.AddTo(command);
        command.SetAction((parsed, _) => RunAsync(data.ExistingFolder(parsed)));
        return command;
    }

    private static async Task<int> RunAsync(string folder)
    {
        using var shutdown = new ShutdownSignal();
        try
        {
            Console.WriteLine($"Checking {Path.GetFullPath(folder)}");
            var report = await ProgressDisplay.ShowAsync("Checking", display => SqliteTraceStore.CheckAsync(
                folder, new ProgressTo<StoreProgress>(at => display.Report($"Checking {at.What}", at.Done, at.Total)), shutdown.Token)).ConfigureAwait(false);
            Console.WriteLine($"Read {Sentences.Count(report.Documents, "document")} of {Sentences.Count(report.Traces, "trace")} in {Sentences.Count(report.Parts, "file")}, {Sentences.Bytes(report.Bytes)}.");
            Console.WriteLine(report.Problems.Count == 0 ? "All is well." : $"Found {Sentences.Count(report.Problems.Count, "problem")}:");
            return Damage.Tell(report.Problems);
        }
        catch (OperationCanceledException) when (shutdown.Token.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync("Stopped before everything was read.").ConfigureAwait(false);
            return CommandLine.Interrupted;
        }
    }
}
