using System.IO.Compression;

namespace Roentgen.Commands.Store;

/// <summary>The file that calls are written to or read from: <c>-</c> is standard output or input, a name that ends with <c>.gz</c> is compressed.</summary>
internal static class CallFile
{
    public const string Standard = "-";

    // Of a file that is being written. Only a complete one gets the name that was asked for.
    private const string PartSuffix = ".part";

    /// <summary>Opens a file for reading.</summary>
    /// <param name="name">Its name, or <c>-</c>.</param>
    /// <param name="done">Tells how many bytes of the file are read and how many there are; 0 when nobody knows.</param>
    public static Stream Open(string name, out Func<(long Done, long Total)> done)
    {
        if (name == Standard)
        {
            done = static () => (0, 0);
            return Console.OpenStandardInput();
        }
        try
        {
            var file = File.OpenRead(name);
            done = () => file.CanRead ? (file.Position, file.Length) : (0, 0);
            return IsCompressed(name) ? new GZipStream(file, CompressionMode.Decompress) : file;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{name} cannot be read: {Sentence(e)}");
        }
    }

    /// <summary>Writes a file, all of it or none: what is cut short has never had its name.</summary>
    public static async Task<T> WriteAsync<T>(string name, Func<Stream, Task<T>> write)
    {
        if (name == Standard)
        {
            var output = Console.OpenStandardOutput();
            await using (output.ConfigureAwait(false)) return await write(output).ConfigureAwait(false);
        }
        if (Path.Exists(name)) throw new UsageException($"{name} exists already; delete it, or choose another name.");
        var part = name + PartSuffix;
        try
        {
            T result;
            var file = File.Create(part);
            await using (file.ConfigureAwait(false))
            {
                result = IsCompressed(name) ? await CompressAsync(file, write).ConfigureAwait(false) : await write(file).ConfigureAwait(false);
                // A backup that a power cut takes back would be none.
                file.Flush(flushToDisk: true);
            }
            File.Move(part, name);
            return result;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            File.Delete(part);
            throw new UsageException($"{name} cannot be written: {Sentence(e)}");
        }
        catch
        {
            File.Delete(part);
            throw;
        }
    }

    private static async Task<T> CompressAsync<T>(FileStream file, Func<Stream, Task<T>> write)
    {
        var compressed = new GZipStream(file, CompressionLevel.Optimal, leaveOpen: true);
        await using (compressed.ConfigureAwait(false)) return await write(compressed).ConfigureAwait(false);
    }

    private static bool IsCompressed(string name) => name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase);

    private static string Sentence(Exception e) => e.Message.TrimEnd('.') + ".";
}
