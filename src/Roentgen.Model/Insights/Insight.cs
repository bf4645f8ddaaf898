using Roentgen.Model.Graph;

namespace Roentgen.Model.Insights;

/// <summary>Whether an insight is over.</summary>
public enum InsightState
{
    /// <summary>Faults are above what is expected.</summary>
    Active,

    /// <summary>They are not any more.</summary>
    Closed,
}

/// <summary>What happened to an insight.</summary>
public enum InsightEventKind
{
    /// <summary>It was opened.</summary>
    Opened,

    /// <summary>More services became anomalous.</summary>
    NewAnomalousService,

    /// <summary>Another service is the farthest downstream.</summary>
    RootCauseChanged,

    /// <summary>At least twice as many requests are affected as at the event before.</summary>
    ImpactGrew,

    /// <summary>It was closed.</summary>
    Closed,
}

/// <summary>A notable change of an insight, with what was counted since its start.</summary>
/// <param name="Second">Epoch second: the end of the minute that showed it.</param>
/// <param name="Kind">What happened.</param>
/// <param name="Summary">The same in sentences.</param>
/// <param name="Client">What clients asked of the group.</param>
/// <param name="RootCause">What the root-cause node served.</param>
/// <param name="TopAnomalousServices">The most anomalous services by then.</param>
public sealed record InsightEvent(
    long Second, InsightEventKind Kind, string Summary, RequestImpact Client, RequestImpact RootCause, IReadOnlyList<NodeKey> TopAnomalousServices);

/// <summary>
/// Unusual faults of one origin: every node that shows them, from the clients down to the root cause. Depends on what the group's services did
/// and on nothing else: the same history gives the same insight, its id included.
/// </summary>
public sealed record Insight
{
    /// <summary>UUID of version 5, made of the group's ARN, the first root cause and the minute of opening.</summary>
    public required string Id { get; init; }

    /// <summary>Name of the group.</summary>
    public required string GroupName { get; init; }

    /// <summary>ARN of the group.</summary>
    public required string GroupArn { get; init; }

    /// <summary>The farthest downstream of the anomalous nodes.</summary>
    public required NodeKey RootCause { get; init; }

    /// <summary>Whether it is over.</summary>
    public required InsightState State { get; init; }

    /// <summary>Epoch second at which the first anomalous minute begins.</summary>
    public required long StartSecond { get; init; }

    /// <summary>Epoch second at which the last anomalous minute ends; null while active.</summary>
    public required long? EndSecond { get; init; }

    /// <summary>Epoch second: the end of the last minute that went into it.</summary>
    public required long UpdatedSecond { get; init; }

    /// <summary>What happened, in at least two sentences.</summary>
    public required string Summary { get; init; }

    /// <summary>What clients asked of the group from start to end.</summary>
    public required RequestImpact ClientImpact { get; init; }

    /// <summary>What the root-cause node served from start to end.</summary>
    public required RequestImpact RootCauseImpact { get; init; }

    /// <summary>
    /// The nodes with the most faults above what is expected, most first; 1 to <see cref="MaxTopServices"/>. Of equal ones the root cause comes first.
    /// </summary>
    public required IReadOnlyList<NodeKey> TopAnomalousServices { get; init; }

    /// <summary>Every node that was anomalous, in the order of names; 1 to <see cref="MaxServices"/>.</summary>
    public required IReadOnlyList<NodeKey> Services { get; init; }

    /// <summary>What happened to it, oldest first; 1 to <see cref="MaxEvents"/>.</summary>
    public required IReadOnlyList<InsightEvent> Events { get; init; }

    /// <summary>Events and services that were left out because there were too many.</summary>
    public required int LeftOut { get; init; }

    /// <summary>As it is when nobody watches over it any more: closed with what is known.</summary>
    /// <param name="reason">Why, in a sentence.</param>
    public Insight Abandoned(string reason)
    {
        var summary = $"{Summary} {reason}";
        return this with
        {
            State = InsightState.Closed,
            EndSecond = UpdatedSecond,
            Summary = summary,
            Events = [.. Events, new InsightEvent(UpdatedSecond, InsightEventKind.Closed, summary, ClientImpact, RootCauseImpact, TopAnomalousServices)],
        };
    }

    /// <summary>Most of <see cref="TopAnomalousServices"/>.</summary>
    public const int MaxTopServices = 10;

    /// <summary>Most of <see cref="Services"/>.</summary>
    public const int MaxServices = 100;

    /// <summary>Most of <see cref="Events"/>; the last place is for the end.</summary>
    public const int MaxEvents = 100;
}
