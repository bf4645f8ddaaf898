namespace Roentgen.Commands.Store;

/// <summary>What cannot be read is told by every command that would have read it.</summary>
internal static class Damage
{
    /// <summary>Writes a line for each sentence; returns the exit code.</summary>
    public static int Tell(IReadOnlyList<string> sentences)
    {
        foreach (var sentence in sentences) Console.Error.WriteLine(sentence);
        return sentences.Count == 0 ? 0 : CommandLine.Damaged;
    }
}
