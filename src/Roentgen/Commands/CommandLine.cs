using System.CommandLine;
using System.CommandLine.Parsing;
using Roentgen.Commands.Store;
using Roentgen.Daemon.Commands;
using Roentgen.Service;
using Roentgen.Service.Access;
using Roentgen.Storage;

namespace Roentgen.Commands;

/// <summary>The commands of <c>roentgen</c>, and how each of them fails: with one sentence and exit code 2.</summary>
internal static class CommandLine
{
    /// <summary>Exit code of everything that the user can mend: an unknown option, a port in use, an unwritable folder.</summary>
    public const int Unusable = 2;

    /// <summary>Exit code of a command that found damage.</summary>
    public const int Damaged = 1;

    /// <summary>Exit code of a command that was told to stop before it was done, as shells count it.</summary>
    public const int Interrupted = 130;

    public static async Task<int> RunAsync(string[] args)
    {
        // The daemon has the AWS daemon's flags, in Go's syntax, which no other parser understands.
        if (args is ["daemon", .. var flags]) return await DaemonCommand.RunAsync(flags, Console.Out, Console.Error, CancellationToken.None).ConfigureAwait(false);

        var root = new RootCommand("Roentgen: X-Ray that you run yourself.\n\nExamples:\n  roentgen up\n  roentgen up --data /var/lib/roentgen --http 127.0.0.1:8080\n  roentgen daemon --endpoint http://127.0.0.1:1895\n  roentgen store export traces.jsonl.gz")
        {
            UpCommand.Create(),
            ServeCommand.Create(),
            StoreCommand.Create(),
            LimitsCommand.Create(),
            new Command("daemon", "Runs the daemon alone: takes segments over UDP 2000 and uploads them. Its flags are the AWS daemon's; see roentgen daemon --help."),
        };
        var parsed = root.Parse(args.Length == 0 ? ["--help"] : args);
        if (parsed.Errors.Count > 0)
            return Fail($"{parsed.Errors[0].Message} See: {PathOf(parsed.CommandResult)} --help");
        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }).ConfigureAwait(false);
        }
        catch (Exception e) when (e is StoreUnavailableException or ListenException or AccessKeyException or Daemon.DaemonStartException or UsageException)
        {
            return Fail(e.Message);
        }
    }

    // "roentgen store export", whatever the executable is called.
    private static string PathOf(CommandResult result) =>
        result.Parent is CommandResult parent ? $"{PathOf(parent)} {result.Command.Name}" : "roentgen";

    private static int Fail(string sentence)
    {
        Console.Error.WriteLine(sentence);
        return Unusable;
    }
}

/// <summary>An option's value cannot be used; the message is one sentence that tells what is accepted.</summary>
internal sealed class UsageException(string message) : Exception(message);
