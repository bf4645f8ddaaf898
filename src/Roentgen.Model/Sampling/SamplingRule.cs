using System.Collections.ObjectModel;

namespace Roentgen.Model.Sampling;

/// <summary>What a sampling decision looks at. A member that is not known (null) matches every pattern.</summary>
/// <param name="ServiceName">Name of the segment that would be made.</param>
/// <param name="Host">Host header, without port.</param>
/// <param name="HttpMethod">Method of the request.</param>
/// <param name="UrlPath">Path of the request, without query.</param>
/// <param name="ServiceType">Origin of the segment, for example <c>AWS::ECS::Container</c>.</param>
/// <param name="Attributes">Attributes known at this moment; null for none. A rule that asks for one that is not here does not match.</param>
public readonly record struct SamplingRequest(
    string? ServiceName, string? Host, string? HttpMethod, string? UrlPath, string? ServiceType, IReadOnlyDictionary<string, string>? Attributes = null);

/// <summary>Which requests to record, as in X-Ray: a reservoir each second, then a rate.</summary>
public sealed record SamplingRule
{
    /// <summary>Name of the rule that always exists and matches everything.</summary>
    public const string DefaultName = "Default";

    /// <summary>The built-in rule: the first request of each second, then 5 %.</summary>
    public static SamplingRule Default { get; } = new() { RuleName = DefaultName, Priority = 10_000, FixedRate = 0.05, ReservoirSize = 1 };

    /// <summary>Unique name, 1 to 32 characters.</summary>
    public required string RuleName { get; init; }

    /// <summary>Rules are tried in ascending order, then by name. 1 to 9999; 10000 for the default rule.</summary>
    public required int Priority { get; init; }

    /// <summary>Share of requests to record beyond the reservoir, 0 to 1.</summary>
    public required double FixedRate { get; init; }

    /// <summary>Requests to record each second, before the rate applies; for all clients together. 0 or more.</summary>
    public required int ReservoirSize { get; init; }

    /// <summary>Pattern for the segment name.</summary>
    public string ServiceName { get; init; } = "*";

    /// <summary>Pattern for the segment's origin.</summary>
    public string ServiceType { get; init; } = "*";

    /// <summary>Pattern for the Host header.</summary>
    public string Host { get; init; } = "*";

    /// <summary>Pattern for the method.</summary>
    public string HttpMethod { get; init; } = "*";

    /// <summary>Pattern for the path.</summary>
    public string UrlPath { get; init; } = "*";

    /// <summary>Pattern for the ARN of the service's resource.</summary>
    public string ResourceArn { get; init; } = "*";

    /// <summary>Attributes that must all be there and match these patterns; at most 5.</summary>
    public IReadOnlyDictionary<string, string> Attributes { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>How the rate rises when requests go wrong; null for never, as for the default rule.</summary>
    public SamplingRateBoost? RateBoost { get; init; }

    /// <summary>The order in which rules are tried: by priority, then by name, character by character.</summary>
    public static IComparer<SamplingRule> Order { get; } = Comparer<SamplingRule>.Create(static (a, b) =>
        a.Priority != b.Priority ? a.Priority.CompareTo(b.Priority) : string.CompareOrdinal(a.RuleName, b.RuleName));

    /// <summary>Whether this rule decides about the request. The default rule decides about every one. For many requests, make a <see cref="RuleMatcher"/>.</summary>
    public bool Matches(in SamplingRequest request) => new RuleMatcher(this).Matches(request);
}
