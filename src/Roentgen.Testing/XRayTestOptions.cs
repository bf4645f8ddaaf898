namespace Roentgen.Testing;

/// <summary>Habits of a test's own X-Ray.</summary>
public sealed record XRayTestOptions
{
    /// <summary>How long a test waits for a trace unless it says otherwise. More than 0, at most 10 min. Default 10 s; a test that succeeds waits no longer than its trace takes.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Rate of the rule <c>Default</c>, for SDKs that ask the service for rules, and for <see cref="XRayTestServer.Configure(Sdk.XRayOptions)"/>. 0 to 1.
    /// Default 1: everything is recorded, so that no test depends on luck.
    /// </summary>
    public double SamplingRate { get; init; } = 1;

    /// <summary>Every problem, each naming the setting and what is accepted; empty when usable.</summary>
    public IEnumerable<string> Problems()
    {
        if (Patience <= TimeSpan.Zero || Patience > TimeSpan.FromMinutes(10)) yield return $"Patience is {Patience}; it must be more than 0, and at most 10 min.";
        if (!(SamplingRate is >= 0 and <= 1)) yield return $"SamplingRate is {SamplingRate}; it must be 0 to 1.";
    }
}
