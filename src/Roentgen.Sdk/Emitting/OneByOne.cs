using Roentgen.Sdk.Diagnostics;

namespace Roentgen.Sdk.Emitting;

/// <summary>A transport that takes single documents: the daemon's, or one of the application's own, which may do anything.</summary>
internal sealed class OneByOne(IDocumentTransport transport, SelfReport report) : IBatchTransport
{
    public int MaxBatch => 1;

    public TimeSpan Linger => TimeSpan.Zero;

    // Nobody notices it, and however busy an application is, its requests wake the loop five hundred times a second at most.
    public TimeSpan Rest => TimeSpan.FromMilliseconds(2);

    public async ValueTask SendAsync(IReadOnlyList<Document> batch, DropReason[] outcomes, CancellationToken cancellationToken)
    {
        for (var i = 0; i < batch.Count; i++)
        {
            try
            {
                outcomes[i] = await transport.SendAsync(batch[i], cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (e is not OperationCanceledException && report.Guard(e))
            {
                outcomes[i] = DropReason.Failed;
            }
        }
    }

    public void Dispose()
    {
        try
        {
            transport.Dispose();
        }
        catch (Exception e) when (report.Guard(e)) // a transport of the application's own
        {
            return;
        }
    }
}
