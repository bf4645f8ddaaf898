namespace Roentgen.Storage.Sqlite;

/// <summary>Limits and habits of the embedded store. The defaults are right for all but tests.</summary>
public sealed record SqliteStoreOptions
{
    /// <summary>Documents in a block; more compress better, fewer are read faster. 1 to 100,000. Default 2,000.</summary>
    public int BlockDocuments { get; init; } = 2_000;

    /// <summary>How long a trace must have been quiet to be packed. 0 to 1 hour. Default 2 s.</summary>
    public TimeSpan QuietTime { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How often the store looks whether there is something to pack. 1 ms to 1 hour. Default 1 s.</summary>
    public TimeSpan CareInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Bytes of documents that are not packed yet; they are in memory as well. Above it traces are packed that are not quiet; above twice as much,
    /// appends are refused until there is room. 64 KiB to 16 GiB. Default 64 MiB.
    /// </summary>
    public long MaxUnpackedBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>Size of a file above which the day goes on in another. 1 MiB or more. Default 1 GiB.</summary>
    public long MaxPartBytes { get; init; } = 1024L * 1024 * 1024;

    /// <summary>Blocks that are kept decoded, about 1 MiB each. 1 or more. Default 48.</summary>
    public int CachedBlocks { get; init; } = 48;

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
