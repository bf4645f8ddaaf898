using System.CommandLine;
using Roentgen.Storage;
using Roentgen.Storage.Memory;
using Roentgen.Storage.Sqlite;

namespace Roentgen.Commands;

/// <summary>Says where the data is; every command that touches the store has it.</summary>
internal sealed class DataOption
{
    /// <summary>The folder name that keeps nothing.</summary>
    public const string InMemory = ":memory:";

    private readonly Option<string> _option = ServiceSettings.Create("--data", "ROENTGEN_DATA", "./data", "DIR", $"Folder for the data; {InMemory} keeps nothing");

    public void AddTo(Command command) => command.Options.Add(_option);

    /// <summary>The folder; null when nothing is to be kept.</summary>
    public string? Folder(ParseResult parsed) => parsed.GetValue(_option) is not InMemory and { } folder ? folder : null;

    /// <summary>A folder that has been written to before.</summary>
    public string ExistingFolder(ParseResult parsed)
    {
        var folder = KeptFolder(parsed);
        return Directory.Exists(folder) ? folder : throw new UsageException($"There is no data in {Path.GetFullPath(folder)}; name the folder with --data, or in ROENTGEN_DATA.");
    }

    /// <summary>A folder, there or not.</summary>
    public string KeptFolder(ParseResult parsed) =>
        Folder(parsed) ?? throw new UsageException($"--data {InMemory} keeps nothing between two commands; name a folder.");

    public ITraceStore OpenStore(ParseResult parsed) => Folder(parsed) is { } folder ? SqliteTraceStore.Open(folder) : new MemoryTraceStore();
}
