using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Roentgen.Model.Graph;

namespace Roentgen.Storage;

/// <summary>Hands what is put into a store to those who follow it. Nobody who follows holds up who writes.</summary>
public sealed class DigestFeed
{
    /// <summary>Most digests that wait for one follower; the oldest go first.</summary>
    public const int MaxBehind = 1024;

    private readonly Lock _lock = new();
    private Follower[] _followers = [];
    private long _skipped;

    /// <summary>How many digests followers missed.</summary>
    public long Skipped => Volatile.Read(ref _skipped);

    /// <summary>Hands the digests to all who follow.</summary>
    public void Publish(IReadOnlyList<DigestedTrace> traces)
    {
        foreach (var follower in Volatile.Read(ref _followers))
        {
            foreach (var trace in traces)
            {
                if (trace.Digest is { } digest) follower.Waiting.Writer.TryWrite(digest);
            }
        }
    }

    /// <summary>What is published from now on.</summary>
    public IAsyncEnumerable<FollowedDigest> FollowAsync(CancellationToken cancellationToken)
    {
        // Now, not when the first is asked for: what comes in between belongs to it.
        var follower = new Follower(this);
        lock (_lock) Volatile.Write(ref _followers, [.. _followers, follower]);
        cancellationToken.Register(() => Remove(follower));
        return ReadAsync(follower, cancellationToken);
    }

    private async IAsyncEnumerable<FollowedDigest> ReadAsync(Follower follower, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var waiting = follower.Waiting.Reader;
        try
        {
            // The end of following is no error: the token completes the channel.
            while (await waiting.WaitToReadAsync(CancellationToken.None).ConfigureAwait(false))
            {
                while (!cancellationToken.IsCancellationRequested && waiting.TryRead(out var digest)) yield return new FollowedDigest(digest, follower.TakeSkipped());
                if (cancellationToken.IsCancellationRequested) break;
            }
        }
        finally
        {
            Remove(follower);
        }
    }

    private void Remove(Follower follower)
    {
        lock (_lock) Volatile.Write(ref _followers, [.. _followers.Where(other => other != follower)]);
        follower.Waiting.Writer.TryComplete();
    }

    private sealed class Follower
    {
        private long _skipped;

        public Follower(DigestFeed feed) => Waiting = Channel.CreateBounded<TraceDigest>(
            new BoundedChannelOptions(MaxBehind) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true },
            _ =>
            {
                Interlocked.Increment(ref _skipped);
                Interlocked.Increment(ref feed._skipped);
            });

        public Channel<TraceDigest> Waiting { get; }

        /// <summary>How many were missed since it was asked before.</summary>
        public long TakeSkipped() => Interlocked.Exchange(ref _skipped, 0);
    }
}
