using System.Globalization;
using Roentgen.Model.Signing;

namespace Roentgen.Daemon.Health;

/// <summary>
/// Says whether the daemon is ready: documents are received, there are credentials where calls are signed, and each destination took something lately or has
/// nothing to take. How long a destination has taken nothing is counted from the look that found it so: whoever never looks pays nothing.
/// </summary>
internal sealed class ReadinessCheck
{
    // A metadata service that does not answer must not hold the probe.
    private static readonly TimeSpan CredentialsLimit = TimeSpan.FromSeconds(1);

    private readonly DaemonOptions _options;
    private readonly Func<DaemonState> _state;
    private readonly TimeProvider _time;
    private readonly Lock _looking = new();
    private readonly Progress[] _progress;

    public ReadinessCheck(DaemonOptions options, Func<DaemonState> state, TimeProvider time)
    {
        (_options, _state, _time) = (options, state, time);
        _progress = new Progress[options.Destinations.Count];
        Array.Fill(_progress, new Progress(-1, 0));
    }

    /// <summary>Looks now.</summary>
    public async ValueTask<Readiness> LookAsync(CancellationToken cancel)
    {
        var problems = new List<string>();
        var state = _state();
        if (!state.IsReceiving) problems.Add("Nothing is received.");
        for (var i = 0; i < _options.Destinations.Count; i++)
        {
            var destination = _options.Destinations[i];
            if (destination.Signing is { } signing && await WhyUnsignedAsync(signing, cancel).ConfigureAwait(false) is { } why)
                problems.Add($"{destination.Name}: calls cannot be signed: {why}");
            if (WithoutProgress(i, state.Destinations[i]) is var since && since > _options.ReadinessLimit)
                problems.Add(string.Create(CultureInfo.InvariantCulture, $"{destination.Name}: documents wait, and nothing was taken for {since.TotalSeconds:0} s."));
        }
        return new Readiness(problems);
    }

    private TimeSpan WithoutProgress(int destination, DestinationState now)
    {
        lock (_looking)
        {
            ref var last = ref _progress[destination];
            if (!now.IsAwaited || now.BatchesSent != last.BatchesSent) last = new Progress(now.BatchesSent, _time.GetTimestamp());
            return _time.GetElapsedTime(last.At);
        }
    }

    private async Task<string?> WhyUnsignedAsync(RequestSigning signing, CancellationToken cancel)
    {
        try
        {
            var credentials = await signing.Credentials(cancel).AsTask().WaitAsync(CredentialsLimit, _time, cancel).ConfigureAwait(false);
            return credentials is null ? "there are no credentials." : null;
        }
        catch (CredentialsUnavailableException e)
        {
            return e.Message;
        }
        catch (TimeoutException)
        {
            return $"credentials were not there within {CredentialsLimit.TotalSeconds:0} s.";
        }
    }

    /// <summary>When a destination last was seen to move.</summary>
    private readonly record struct Progress(long BatchesSent, long At);
}
