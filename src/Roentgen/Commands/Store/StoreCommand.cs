using System.CommandLine;

namespace Roentgen.Commands.Store;

/// <summary><c>roentgen store</c>: what can be done to the data while nothing serves it.</summary>
internal static class StoreCommand
{
    public static Command Create() => new("store", "Looks after the data: takes it out, puts it in, checks it, packs it. The service must not run on the folder meanwhile.")
    {
        ExportCommand.Create(),
        ImportCommand.Create(),
        CheckCommand.Create(),
        CompactCommand.Create(),
    };
}
