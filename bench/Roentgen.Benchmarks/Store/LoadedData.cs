using System.Diagnostics;
using System.Text.Json;

namespace Roentgen.Benchmarks.Store;

/// <summary>The data set, stored; loaded once and, where it is kept, found again by the next run.</summary>
internal sealed class LoadedData
{
    private const string StoreFolder = "store";
    private const string LabelFile = "benchmark.json";

    private readonly Label _label;

    private LoadedData(string folder, DataSet data, Label label)
    {
        Folder = Path.Combine(folder, StoreFolder);
        Data = data;
        _label = label;
    }

    /// <summary>What distinguishes a data set from others; the days it covers follow from when it was loaded, so that retention keeps it.</summary>
    private sealed record Label(long Traces, int Seed, AttributeMode Attributes, long FirstSecond);

    /// <summary>The store's folder.</summary>
    public string Folder { get; }

    public DataSet Data { get; }

    public long Traces => _label.Traces;

    /// <summary>Epoch second at which the first trace starts.</summary>
    public long FirstSecond => _label.FirstSecond;

    /// <summary>Epoch second after which no trace starts.</summary>
    public long EndSecond => _label.FirstSecond + (Traces * DataSet.MicrosecondsPerTrace / 1_000_000);

    /// <summary>Finds the data set in a folder, or loads it there: up to the last full hour.</summary>
    public static async Task<LoadedData> OpenAsync(string folder, StoreBenchmarkOptions options, Report report, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        var data = new DataSet(options.Seed, options.Attributes);
        var labelPath = Path.Combine(folder, LabelFile);
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var wanted = new Label(options.Traces, options.Seed, options.Attributes, (now / 3600 * 3600) - (options.Traces * DataSet.MicrosecondsPerTrace / 1_000_000));
        if (File.Exists(labelPath))
        {
            var found = JsonSerializer.Deserialize<Label>(await File.ReadAllTextAsync(labelPath, cancellationToken))!;
            return found with { FirstSecond = wanted.FirstSecond } == wanted
                ? new LoadedData(folder, data, found)
                : throw new InvalidOperationException($"{folder} holds another data set ({found}); delete it, or choose another folder with --keep.");
        }
        var loaded = new LoadedData(folder, data, wanted);
        // What a run left behind that was stopped while it loaded.
        if (Directory.Exists(loaded.Folder)) Directory.Delete(loaded.Folder, recursive: true);
        var usage = new ProcessUsage(Environment.ProcessId);
        var (watch, cpu) = (Stopwatch.StartNew(), usage.CpuSeconds);
        var shown = 0.0;
        await new Loader(data, wanted.FirstSecond * 1_000_000, options.Traces).LoadAsync(
            loaded.Folder,
            done =>
            {
                if (done - shown < 0.1) return;
                shown = done;
                Console.Error.WriteLine($"  loaded {done:P0} after {watch.Elapsed.TotalSeconds:F0} s, {loaded.BytesOnDisk() / (1024 * 1024):N0} MiB on the disk");
            },
            cancellationToken);
        report.Note(FormattableString.Invariant(
            $"The data set was loaded in {watch.Elapsed.TotalSeconds:F0} s, {options.Traces * Shop.Steps / (usage.CpuSeconds - cpu):N0} spans per CPU second, making them up included."));
        await File.WriteAllTextAsync(labelPath, JsonSerializer.Serialize(wanted), cancellationToken);
        return loaded;
    }

    /// <summary>Length of all files together.</summary>
    public long BytesOnDisk() => new DirectoryInfo(Folder).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);

    /// <summary>Has the system forget what it remembers of the files, so that the next reading comes from the disk.</summary>
    public async Task ForgetCachedAsync(CancellationToken cancellationToken)
    {
        foreach (var file in Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories))
        {
            // Copies nothing; "nocache" with a count of 0 asks the kernel to drop the whole file.
            using var drop = Process.Start("dd", [$"if={file}", "iflag=nocache", "count=0", "status=none"]);
            await drop.WaitForExitAsync(cancellationToken);
        }
    }
}
