using Roentgen.Model.Graph;

namespace Roentgen.Model.Insights;

/// <summary>Requests counted by what an insight asks of them; errors and throttles are neither faults nor ok.</summary>
/// <param name="FaultCount">5xx.</param>
/// <param name="OkCount">Neither faults nor errors nor throttles.</param>
/// <param name="TotalCount">All of them.</param>
public readonly record struct RequestImpact(long FaultCount, long OkCount, long TotalCount)
{
    /// <summary>The counts of statistics.</summary>
    public static RequestImpact Of(Statistics statistics) => new(statistics.FaultCount, statistics.OkCount, statistics.TotalCount);

    /// <summary>Both together.</summary>
    public RequestImpact Plus(RequestImpact other) => new(FaultCount + other.FaultCount, OkCount + other.OkCount, TotalCount + other.TotalCount);
}
