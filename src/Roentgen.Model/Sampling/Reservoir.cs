namespace Roentgen.Model.Sampling;

/// <summary>So many each second, and no more. Thread-safe and without locks.</summary>
public sealed class Reservoir
{
    // The second in the upper 32 bits, what was taken in it in the lower 32: one word, so that one compare-and-swap changes both.
    private long _state;

    /// <summary>Takes one of this second's, if any is left.</summary>
    /// <param name="epochSecond">The current second; a new one starts a new count.</param>
    /// <param name="size">How many each second, 0 or more.</param>
    public bool TryTake(long epochSecond, int size)
    {
        while (true)
        {
            var seen = Volatile.Read(ref _state);
            var taken = seen >> 32 == (epochSecond & 0x7FFF_FFFF) ? (int)(seen & 0xFFFF_FFFF) : 0;
            if (taken >= size) return false;
            var next = ((epochSecond & 0x7FFF_FFFF) << 32) | (uint)(taken + 1);
            if (Interlocked.CompareExchange(ref _state, next, seen) == seen) return true;
        }
    }
}
