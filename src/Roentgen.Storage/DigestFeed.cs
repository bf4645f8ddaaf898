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
    private Channel<TraceDigest>[] _followers = [];
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
                if (trace.Digest is { } digest) follower.Writer.TryWrite(digest);
            }
        }
    }

    /// <summary>What is published from now on.</summary>
    public IAsyncEnumerable<TraceDigest> FollowAsync(CancellationToken cancellationToken)
    {
        // Now, not when the first is asked for: what comes in between belongs to it.
        var channel = Channel.CreateBounded<TraceDigest>(
            new BoundedChannelOptions(MaxBehind) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true },
            _ => Interlocked.Increment(ref _skipped));
        lock (_lock) Volatile.Write(ref _followers, [.. _followers, channel]);
        cancellationToken.Register(() => Remove(channel));
        return ReadAsync(channel, cancellationToken);
    }

    private async IAsyncEnumerable<TraceDigest> ReadAsync(Channel<TraceDigest> channel, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        try
        {
            // The end of following is no error: the token completes the channel.
            while (await channel.Reader.WaitToReadAsync(CancellationToken.None).ConfigureAwait(false))
            {
                while (!cancellationToken.IsCancellationRequested && channel.Reader.TryRead(out var digest)) yield return digest;
                if (cancellationToken.IsCancellationRequested) break;
            }
        }
        finally
        {
            Remove(channel);
        }
    }

    private void Remove(Channel<TraceDigest> channel)
    {
        lock (_lock) Volatile.Write(ref _followers, [.. _followers.Where(follower => follower != channel)]);
        channel.Writer.TryComplete();
    }
}
