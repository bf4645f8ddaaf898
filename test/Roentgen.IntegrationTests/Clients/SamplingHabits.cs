using System.Globalization;

namespace Roentgen.IntegrationTests.Clients;

/// <summary>What one SDK's central sampler does its own way, as observed of it or read in its source.</summary>
/// <param name="Name">The SDK.</param>
/// <param name="RulesBody">What it posts to ask for the rules.</param>
/// <param name="ContentType">Null for none.</param>
/// <param name="Timestamp">How it writes the moment of a report.</param>
/// <param name="SecondsToFirstReport">From its start.</param>
/// <param name="ForgetsAbsentQuota">An answer without a quota ends the one that it has; others keep theirs.</param>
/// <param name="BorrowsAfterAnswer">It borrows while it has heard of its targets but has no quota.</param>
/// <param name="SampledHoldsBorrowed">What it borrowed is among what it sampled.</param>
/// <param name="ReportsIdleRules">It also reports rules without requests.</param>
public sealed record SamplingHabits(
    string Name, string RulesBody, string? ContentType, Func<DateTimeOffset, string> Timestamp, int SecondsToFirstReport = 10, bool ForgetsAbsentQuota = false,
    bool BorrowsAfterAnswer = true, bool SampledHoldsBorrowed = false, bool ReportsIdleRules = false)
{
    /// <summary>Its first tick comes a moment before its interval is over, so that it reports at the second.</summary>
    public static SamplingHabits DotNet { get; } = new(".NET", "", "application/json; charset=utf-8", Fraction, SecondsToFirstReport: 20, ForgetsAbsentQuota: true);

    public static SamplingHabits Python { get; } = new("Python", "{}", "application/json", Whole);

    /// <summary>As the SDK for Node is meant; what it really does is in its own test.</summary>
    public static SamplingHabits Node { get; } = new("Node", "{}", "application/json", Whole);

    public static SamplingHabits Java { get; } = new("Java", "{}", "application/json", Fraction);

    public static SamplingHabits Go { get; } = new("Go", "{\"NextToken\": null}", null, Whole);

    public static SamplingHabits OpenTelemetryJava { get; } = new(
        "OpenTelemetry Java", "{}", "application/json", static now => now.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture),
        ForgetsAbsentQuota: true, BorrowsAfterAnswer: false, SampledHoldsBorrowed: true, ReportsIdleRules: true);

    public static SamplingHabits OpenTelemetryDotNet { get; } = new(
        "OpenTelemetry .NET", "", "application/json; charset=utf-8", Fraction, ForgetsAbsentQuota: true, BorrowsAfterAnswer: false, SampledHoldsBorrowed: true, ReportsIdleRules: true);

    public static IReadOnlyList<SamplingHabits> All { get; } = [DotNet, Python, Node, Java, Go, OpenTelemetryJava, OpenTelemetryDotNet];

    public override string ToString() => Name;

    private static string Whole(DateTimeOffset now) => now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

    private static string Fraction(DateTimeOffset now) => (now.ToUnixTimeMilliseconds() / 1000.0).ToString("0.0##", CultureInfo.InvariantCulture);
}
