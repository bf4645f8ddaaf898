namespace Roentgen.Benchmarks.Daemon;

/// <summary>What an endpoint does with a call.</summary>
internal enum EndpointMode
{
    /// <summary>Answers it.</summary>
    Answer,

    /// <summary>Reads it and closes the connection.</summary>
    Close,

    /// <summary>Reads it and says nothing, for as long as this lasts.</summary>
    Hang,

    /// <summary>Does not listen: connections are refused.</summary>
    Refuse,
}

/// <summary>How the endpoint treats calls, until it is told otherwise.</summary>
internal sealed record EndpointBehaviour
{
    /// <summary>What it does.</summary>
    public EndpointMode Mode { get; init; }

    /// <summary>The HTTP status of answers. Documents count as arrived only with 200.</summary>
    public int Status { get; init; } = 200;

    /// <summary>What an answer waits, in milliseconds.</summary>
    public int DelayMilliseconds { get; init; }

    /// <summary>The header <c>Retry-After</c> of answers; null for none.</summary>
    public int? RetryAfterSeconds { get; init; }

    /// <summary>Answers 200 at once.</summary>
    public static EndpointBehaviour Good { get; } = new();

    /// <summary>Whether documents that it reads are taken.</summary>
    public bool Takes => Mode == EndpointMode.Answer && Status == 200;
}

/// <summary>What an endpoint counted since it was last told to begin.</summary>
internal sealed record EndpointCounts
{
    /// <summary>Documents that it took at least once.</summary>
    public long Distinct { get; init; }

    /// <summary>Documents that it took once more.</summary>
    public long Repeated { get; init; }

    /// <summary>Documents from before it was told to begin.</summary>
    public long Earlier { get; init; }

    /// <summary>Uploads that it took.</summary>
    public long Taken { get; init; }

    /// <summary>Uploads that it read and did not take.</summary>
    public long NotTaken { get; init; }

    /// <summary>Bytes of the bodies of uploads, as they were sent.</summary>
    public long Bytes { get; init; }

    /// <summary>Documents compared with what was sent, byte by byte.</summary>
    public long Compared { get; init; }

    /// <summary>What was not as it should be: requests that cannot be read, calls that do not exist, documents that are others than sent.</summary>
    public IReadOnlyList<string> Problems { get; init; } = [];

    /// <summary>Processor time of the endpoint since its start, in seconds.</summary>
    public double CpuSeconds { get; init; }
}
