using Roentgen.Model.Graph;

namespace Roentgen.Model.Filters;

/// <summary>
/// A simple question about a digest that a store can answer from its columns. A filter tells the conditions that everything it selects meets
/// (<see cref="TraceFilter.Conditions"/>), so that a store reads less; the filter itself decides.
/// </summary>
public abstract record DigestCondition
{
    private DigestCondition()
    {
    }

    /// <summary>Whether a digest meets it.</summary>
    public abstract bool IsMetBy(TraceDigest digest);

    /// <summary>A node has this name.</summary>
    public sealed record NodeNamed(string Name) : DigestCondition
    {
        /// <inheritdoc />
        public override bool IsMetBy(TraceDigest digest) => digest.Nodes.Any(node => node.Key.Name == Name);
    }

    /// <summary>The root segment's flags include these.</summary>
    public sealed record RootIs(bool Fault, bool Error, bool Throttle) : DigestCondition
    {
        /// <inheritdoc />
        public override bool IsMetBy(TraceDigest digest) =>
            (!Fault || digest.Summary.Outcome.Fault) && (!Error || digest.Summary.Outcome.Error) && (!Throttle || digest.Summary.Outcome.Throttle);
    }

    /// <summary><see cref="TraceSummary.DurationMicroseconds"/> is known and lies between the two, both included.</summary>
    public sealed record DurationWithin(long Minimum, long Maximum) : DigestCondition
    {
        /// <inheritdoc />
        public override bool IsMetBy(TraceDigest digest) => digest.Summary.DurationMicroseconds is { } duration && duration >= Minimum && duration <= Maximum;
    }

    /// <summary><see cref="TraceSummary.ResponseMicroseconds"/> is known and lies between the two, both included.</summary>
    public sealed record ResponseTimeWithin(long Minimum, long Maximum) : DigestCondition
    {
        /// <inheritdoc />
        public override bool IsMetBy(TraceDigest digest) => digest.Summary.ResponseMicroseconds is { } response && response >= Minimum && response <= Maximum;
    }

    /// <summary>The trace does not end before this time, in microseconds, as far as its end is known.</summary>
    public sealed record EndsFrom(long Microseconds) : DigestCondition
    {
        /// <inheritdoc />
        public override bool IsMetBy(TraceDigest digest) => IsMetBy(digest.Summary.StartMicroseconds, digest.Summary.DurationMicroseconds);

        /// <summary>The same, of a trace's start and its duration.</summary>
        public bool IsMetBy(long startMicroseconds, long? durationMicroseconds) => durationMicroseconds is not { } duration || startMicroseconds + duration >= Microseconds;
    }

    /// <summary><see cref="TraceSummary.HttpUrl"/> is this.</summary>
    public sealed record RootUrlIs(string Url) : DigestCondition
    {
        /// <inheritdoc />
        public override bool IsMetBy(TraceDigest digest) => digest.Summary.HttpUrl == Url;
    }

    /// <summary>Any of the users is this.</summary>
    public sealed record UserIs(string User) : DigestCondition
    {
        /// <inheritdoc />
        public override bool IsMetBy(TraceDigest digest) => digest.Summary.Users.Contains(User);
    }

    /// <summary>An annotation of any segment has this value.</summary>
    public sealed record AnnotationIs(string Key, AnnotationValue Value) : DigestCondition
    {
        /// <inheritdoc />
        public override bool IsMetBy(TraceDigest digest) =>
            digest.Summary.Annotations.Any(annotation => annotation.Key == Key && annotation.Values.Contains(Value));
    }
}
