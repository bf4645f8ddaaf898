using System.Globalization;
using System.IO.Compression;
using System.Text;
using Roentgen.Model.Ids;
using Roentgen.Storage;
using Roentgen.Storage.Sqlite;

namespace Roentgen.IntegrationTests.Commands;

public sealed class StoreCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static readonly long Today = StoreExtensions.DayOf(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds());

    private string Data => Path.Combine(_folder.Path, "data");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("traces.jsonl")]
    [InlineData("traces.jsonl.gz")]
    public async Task What_is_exported_can_be_imported_elsewhere_and_exported_again(string name)
    {
        await FillAsync(50);
        var (file, copy) = (Path.Combine(_folder.Path, name), Path.Combine(_folder.Path, "copy-" + name));
        (await SucceedAsync("store", "export", file, "--data", Data)).ShouldContain("Exported 100 documents of 50 traces.");
        (await SucceedAsync("store", "import", file, "--data", Data + "2")).ShouldContain("Imported 100 documents of 50 traces.");
        await SucceedAsync("store", "export", copy, "--data", Data + "2");
        (await LinesAsync(copy)).ShouldBe(await LinesAsync(file));
        Directory.GetFiles(_folder.Path).Order(StringComparer.Ordinal).ShouldBe(new[] { file, copy }.Order(StringComparer.Ordinal), "nothing half-written stays");
        await using var roentgen = await RoentgenProcess.StartAsync([], "serve", "--data", Data + "2", "--http", "127.0.0.1:0");
        using var client = new XRayClient(roentgen.Address);
        (await client.SummariesAsync(0, 10)).Count.ShouldBe(50);
    }

    [Fact]
    public async Task Export_to_standard_output_writes_nothing_else_there()
    {
        await FillAsync(2);
        var lines = (await SucceedAsync("store", "export", "-", "--data", Data)).TrimEnd().Split('\n');
        lines.Length.ShouldBe(4);
        lines.ShouldAllBe(line => line.StartsWith("{\"trace_id\":\"1-581cf771-", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Export_takes_the_days_that_are_asked_for()
    {
        await FillAsync(3);
        (await SucceedAsync("store", "export", "-", "--data", Data, "--from", DayText(Today))).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(3);
        (await SucceedAsync("store", "export", "-", "--data", Data, "--to", DayText(Today - 1))).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(3);
        (await SucceedAsync("store", "export", "-", "--data", Data, "--from", DayText(Today + 1))).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_bad_line_is_one_sentence_that_names_it_and_what_came_before_stays()
    {
        await FillAsync(3);
        var file = Path.Combine(_folder.Path, "traces.jsonl");
        await SucceedAsync("store", "export", file, "--data", Data);
        await File.AppendAllTextAsync(file, "{\"trace_id\":\"1-581c", TestContext.Current.CancellationToken);
        (await FailAsync("store", "import", file, "--data", Data + "2")).ShouldContain("Line 7: this is no JSON");
        (await SucceedAsync("store", "export", "-", "--data", Data + "2")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(6);
    }

    [Fact]
    public async Task A_compressed_file_that_is_cut_off_is_one_sentence()
    {
        await FillAsync(500);
        var file = Path.Combine(_folder.Path, "traces.jsonl.gz");
        await SucceedAsync("store", "export", file, "--data", Data);
        await File.WriteAllBytesAsync(file, (await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken))[..^500], TestContext.Current.CancellationToken);
        (await FailAsync("store", "import", file, "--data", Data + "2")).ShouldContain("What came before is imported and stays");
    }

    [Fact]
    public async Task A_file_that_is_not_compressed_although_its_name_says_so_is_one_sentence()
    {
        var file = Path.Combine(_folder.Path, "traces.jsonl.gz");
        await File.WriteAllTextAsync(file, "{}\n", TestContext.Current.CancellationToken);
        await FailAsync("store", "import", file, "--data", Data);
    }

    [Fact]
    public async Task An_export_does_not_write_over_another()
    {
        await FillAsync(1);
        var file = Path.Combine(_folder.Path, "traces.jsonl");
        await File.WriteAllTextAsync(file, "precious", TestContext.Current.CancellationToken);
        (await FailAsync("store", "export", file, "--data", Data)).ShouldContain("exists already");
        (await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)).ShouldBe("precious");
    }

    [Theory]
    [InlineData("There is no data in", "store", "export", "-", "--data", "/nowhere/data")]
    [InlineData("keeps nothing", "store", "export", "-", "--data", ":memory:")]
    [InlineData("keeps nothing", "store", "import", "/dev/null", "--data", ":memory:")]
    [InlineData("cannot be read", "store", "import", "/nowhere/traces.jsonl", "--data", "/nowhere/data")]
    [InlineData("--from yesterday is no day", "store", "export", "-", "--data", "/", "--from", "yesterday")]
    [InlineData("See: roentgen store --help", "store")]
    [InlineData("See: roentgen store export --help", "store", "export")]
    public async Task A_mistake_is_one_sentence_that_tells_what_to_do(string sentence, params string[] arguments) =>
        (await FailAsync(arguments)).ShouldContain(sentence);

    [Fact]
    public async Task Compacting_gives_room_back_and_loses_nothing()
    {
        await FillAsync(500);
        var before = await SucceedAsync("store", "export", "-", "--data", Data);
        var size = Directory.GetFiles(Data).Sum(file => new FileInfo(file).Length);
        (await SucceedAsync("store", "compact", "--data", Data)).ShouldContain("Gave back ");
        Directory.GetFiles(Data).Sum(file => new FileInfo(file).Length).ShouldBeLessThan(size);
        Lines(await SucceedAsync("store", "export", "-", "--data", Data)).ShouldBe(Lines(before));
    }

    [Fact]
    public async Task A_sound_store_is_well_and_a_check_changes_nothing()
    {
        await FillAsync(500);
        var before = Fingerprint();
        var output = await SucceedAsync("store", "check", "--data", Data);
        output.ShouldContain("Read 1,000 documents of 500 traces in 2 files");
        output.ShouldContain("All is well.");
        Fingerprint().ShouldBe(before);
    }

    [Fact]
    public async Task A_check_finds_damage_and_its_exit_code_is_1()
    {
        await FillAsync(3);
        await SucceedAsync("store", "compact", "--data", Data);
        var damaged = Directory.GetFiles(Data, "*.db").Order(StringComparer.Ordinal).Last();
        await File.WriteAllTextAsync(damaged, new string('x', 10_000), TestContext.Current.CancellationToken);
        var (exitCode, output, error) = await RoentgenProcess.RunAsync("store", "check", "--data", Data);
        exitCode.ShouldBe(1, error);
        output.ShouldContain("Found ");
        error.ShouldContain(Path.GetFileName(damaged));
    }

    [Fact]
    public async Task A_check_finds_damage_in_the_middle_of_a_file()
    {
        await FillAsync(2000);
        await SucceedAsync("store", "compact", "--data", Data);
        var damaged = Directory.GetFiles(Data, "*.db").Order(StringComparer.Ordinal).Last();
        await using (var stream = File.OpenWrite(damaged))
        {
            stream.Position = stream.Length / 2;
            await stream.WriteAsync(new byte[5000], TestContext.Current.CancellationToken);
        }
        var (exitCode, output, error) = await RoentgenProcess.RunAsync("store", "check", "--data", Data);
        exitCode.ShouldBe(1, error);
        output.ShouldContain("Found ");
        error.ShouldContain(Path.GetFileName(damaged));
    }

    [Fact]
    public async Task What_cannot_be_read_is_told_and_the_exit_code_is_1()
    {
        await FillAsync(3);
        await SucceedAsync("store", "compact", "--data", Data);
        var damaged = Directory.GetFiles(Data, "*.db").Order(StringComparer.Ordinal).First();
        await File.WriteAllTextAsync(damaged, new string('x', 10_000), TestContext.Current.CancellationToken);
        var (exitCode, _, error) = await RoentgenProcess.RunAsync("store", "export", "-", "--data", Data);
        exitCode.ShouldBe(1, error);
        error.ShouldContain($"{damaged} cannot be read");
    }

    [Fact]
    public async Task A_folder_that_is_served_is_left_alone()
    {
        await using var roentgen = await RoentgenProcess.StartAsync([], "serve", "--data", Data, "--http", "127.0.0.1:0");
        foreach (var command in (string[][])[["export", "-"], ["check"], ["compact"]])
            (await FailAsync(["store", .. command, "--data", Data])).ShouldContain("another Roentgen may be running on it");
    }

    [Fact]
    public async Task Every_command_explains_itself_with_examples()
    {
        foreach (var command in new[] { "export", "import", "check", "compact" })
            (await SucceedAsync("store", command, "--help")).ShouldContain($"roentgen store {command} ");
        (await SucceedAsync("store", "--help")).ShouldContain("export");
    }

    private static string DayText(long day) => DateTimeOffset.UnixEpoch.AddDays(day).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    // Each trace in two calls, yesterday and today: what serves it must not find it too old.
    private async Task FillAsync(int traces)
    {
        await using var store = SqliteTraceStore.Open(Data);
        for (var day = 0; day < 2; day++)
        {
            for (var trace = 0; trace < traces; trace++)
            {
                var document = $$"""{"trace_id":"1-581cf771-{{trace:x24}}","id":"{{day + 1:x16}}","name":"shop","start_time":1,"end_time":1.5}""";
                TraceId.TryParse($"1-581cf771-{trace:x24}", out var id).ShouldBeTrue();
                await store.AppendAsync([new(id, Encoding.UTF8.GetBytes(document))], (Today - 1 + day) * StoreExtensions.SecondsPerDay, TestContext.Current.CancellationToken);
            }
        }
    }

    private string Fingerprint() => string.Join('\n', Directory.GetFiles(Data, "*.db").Order(StringComparer.Ordinal)
        .Select(file => Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file)))));

    private static async Task<string> SucceedAsync(params string[] arguments)
    {
        var (exitCode, output, error) = await RoentgenProcess.RunAsync(arguments);
        exitCode.ShouldBe(0, error);
        return output;
    }

    private static async Task<string> FailAsync(params string[] arguments)
    {
        var (exitCode, _, error) = await RoentgenProcess.RunAsync(arguments);
        exitCode.ShouldBe(2, error);
        error.TrimEnd().Split('\n').Length.ShouldBe(1, error);
        return error;
    }

    private static async Task<List<string>> LinesAsync(string file)
    {
        await using var stream = File.OpenRead(file);
        await using var lines = file.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(stream, CompressionMode.Decompress) : (Stream)stream;
        using var reader = new StreamReader(lines);
        return Lines(await reader.ReadToEndAsync(TestContext.Current.CancellationToken));
    }

    private static List<string> Lines(string text) => [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal)];
}
