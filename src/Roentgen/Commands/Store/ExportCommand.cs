using System.CommandLine;
using System.Globalization;
using Roentgen.Storage;
using Roentgen.Storage.Sqlite;
using Roentgen.Storage.Transfer;

namespace Roentgen.Commands.Store;

/// <summary><c>roentgen store export</c>: every document as received, as lines of JSON.</summary>
internal static class ExportCommand
{
    public static Command Create()
    {
        var data = new DataOption();
        var file = new Argument<string>("FILE") { Description = "File to write; compressed when its name ends with .gz; - for standard output" };
        var from = DayOption("--from", "First UTC day of receipt to export");
        var to = DayOption("--to", "Last UTC day of receipt to export");
        var command = new Command("export", """
            Writes every document as it was received, as lines of JSON: a backup that any Roentgen can import.

            Examples:
              roentgen store export traces.jsonl.gz
              roentgen store export november.jsonl.gz --from 2026-11-01 --to 2026-11-30
              roentgen store export - --data /var/lib/roentgen | jq -r .trace_id | sort -u
            """) { file, from, to };
        data.AddTo(command);
        command.SetAction((parsed, _) => RunAsync(data.ExistingFolder(parsed), parsed.GetValue(file)!, Day(parsed, from), Day(parsed, to)));
        return command;
    }

    private static async Task<int> RunAsync(string folder, string file, long? fromDay, long? toDay)
    {
        using var shutdown = new ShutdownSignal();
        // Where the lines go, nothing else may go.
        var say = file == CallFile.Standard ? Console.Error : Console.Out;
        var store = SqliteTraceStore.Open(folder);
        await using (store.ConfigureAwait(false))
        {
            try
            {
                await say.WriteLineAsync($"Exporting {Path.GetFullPath(folder)}").ConfigureAwait(false);
                var exported = await ProgressDisplay.ShowAsync("Exporting", display => CallFile.WriteAsync(file, output => store.ExportAsync(
                    output,
                    receivedAt => StoreExtensions.DayOf(receivedAt) is var day && day >= (fromDay ?? day) && day <= (toDay ?? day),
                    new ProgressTo<Transferred>(done => display.Report($"Exporting: {Sentences.Count(done)}", 0, 0)),
                    shutdown.Token))).ConfigureAwait(false);
                await say.WriteLineAsync($"Exported {Sentences.Count(exported)}.").ConfigureAwait(false);
                return Damage.Tell(store.ReadStatus().Damaged);
            }
            catch (OperationCanceledException) when (shutdown.Token.IsCancellationRequested)
            {
                await Console.Error.WriteLineAsync("Stopped: nothing complete was written.").ConfigureAwait(false);
                return CommandLine.Interrupted;
            }
        }
    }

    private static Option<string?> DayOption(string name, string description) => new(name) { Description = description, HelpName = "YYYY-MM-DD" };

    private static long? Day(ParseResult parsed, Option<string?> option)
    {
        if (parsed.GetValue(option) is not { } text) return null;
        return DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day.DayNumber - DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber
            : throw new UsageException($"{option.Name} {text} is no day; write it as 2026-11-22.");
    }
}
