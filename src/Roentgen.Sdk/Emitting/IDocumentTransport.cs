namespace Roentgen.Sdk.Emitting;

/// <summary>
/// Where documents go. The tracer has one loop that calls it, with one document at a time, never on the application's threads;
/// so an implementation may wait, and while it does, newer documents queue up and push the oldest out.
/// </summary>
public interface IDocumentTransport : IDisposable
{
    /// <summary>Sends one document; answers why it did not, rather than throw.</summary>
    ValueTask<DropReason> SendAsync(Document document, CancellationToken cancellationToken);
}
