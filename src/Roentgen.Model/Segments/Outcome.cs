namespace Roentgen.Model.Segments;

/// <summary>The one bucket that a finished request is counted in.</summary>
public enum Outcome
{
    /// <summary>None of the below.</summary>
    Ok,

    /// <summary>4xx, or the <c>error</c> flag.</summary>
    Error,

    /// <summary>429, or the <c>throttle</c> flag.</summary>
    Throttle,

    /// <summary>5xx, or the <c>fault</c> flag.</summary>
    Fault,
}

/// <summary>What flags and status say together; several may be true at once.</summary>
/// <param name="Error">4xx or the flag, and not a throttle.</param>
/// <param name="Throttle">429 or the flag.</param>
/// <param name="Fault">5xx or the flag.</param>
public readonly record struct Classification(bool Error, bool Throttle, bool Fault)
{
    /// <summary>Flags and status taken together, as X-Ray does.</summary>
    public static Classification Of(bool error, bool throttle, bool fault, int? status)
    {
        var throttled = throttle || status == 429;
        return new Classification((error || status is >= 400 and <= 499) && !throttled, throttled, fault || status is >= 500 and <= 599);
    }

    /// <summary>The bucket: throttle before fault before error before ok.</summary>
    public Outcome Outcome => Throttle ? Outcome.Throttle : Fault ? Outcome.Fault : Error ? Outcome.Error : Outcome.Ok;
}
