namespace Roentgen.Sdk.Sampling;

/// <summary>
/// The current second, cheap enough to ask for each request: of the system's clock it is read again only when the system's tick counter has moved
/// (every 1 to 16 ms), which costs a tenth; a second may begin that much late. Any other clock is asked each time.
/// </summary>
internal sealed class SecondClock(TimeProvider clock)
{
    private readonly bool _isSystem = ReferenceEquals(clock, TimeProvider.System);

    // The low half of the tick counter above the second: one word, so that the two belong together. The second fits until 2106.
    private ulong _known;

    public long Now
    {
        get
        {
            if (!_isSystem) return clock.GetUtcNow().ToUnixTimeSeconds();
            var tick = (uint)Environment.TickCount64;
            var known = Volatile.Read(ref _known);
            if ((uint)(known >> 32) == tick && known != 0) return (uint)known;
            var second = clock.GetUtcNow().ToUnixTimeSeconds();
            Volatile.Write(ref _known, ((ulong)tick << 32) | (uint)second);
            return second;
        }
    }
}
