namespace Roentgen.IntegrationTests.Corpus;

/// <summary>
/// Documents captured from real SDKs. They are not part of this repository: they are looked for in the folder that
/// <c>ROENTGEN_CORPUS</c> names, and in <c>shared/corpus</c> beside the checkout.
/// </summary>
internal static class CorpusFiles
{
    public static string[] Lines(string name) => [.. File.ReadLines(PathOf(name)).Where(line => line.Length > 0)];

    public static string Text(string name) => File.ReadAllText(PathOf(name));

    private static string PathOf(string name) => Path.Combine(Folder() ?? throw Absent(), name);

    private static string? Folder()
    {
        if (Environment.GetEnvironmentVariable("ROENTGEN_CORPUS") is { Length: > 0 } configured) return configured;
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var beside = Path.Combine(folder.FullName, "shared", "corpus");
            if (Directory.Exists(beside)) return beside;
        }
        return null;
    }

    // On a machine without the corpus the tests that need it are skipped, and say so. In CI it is there.
    private static DirectoryNotFoundException Absent()
    {
        const string reason = "The corpus of captured documents is not here; put it beside the checkout as shared/corpus, or name its folder in ROENTGEN_CORPUS.";
        if (Environment.GetEnvironmentVariable("CI") is { Length: > 0 }) return new DirectoryNotFoundException(reason);
        Assert.Skip(reason);
        return new DirectoryNotFoundException(reason);
    }
}
