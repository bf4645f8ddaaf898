namespace Roentgen.Sdk.Emitting;

/// <summary>What the queue's loop hands documents to, several at a time.</summary>
internal interface IBatchTransport : IDisposable
{
    /// <summary>Most documents at a time.</summary>
    int MaxBatch { get; }

    /// <summary>How long a batch that is not full waits for more; zero for not at all.</summary>
    TimeSpan Linger { get; }

    /// <summary>How long the loop stays away before it sends what has come, and once it has sent everything; zero for not at all.</summary>
    TimeSpan Rest { get; }

    /// <summary>Sends the documents and sets, at the place of each that did not go out, why. Does not throw but for the token.</summary>
    ValueTask SendAsync(IReadOnlyList<Document> batch, DropReason[] outcomes, CancellationToken cancellationToken);
}
