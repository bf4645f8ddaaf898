using Roentgen.Model.Traces;

namespace Roentgen.Model.Graph;

/// <summary>Where the response time went: from the root always on to the child that took most of it.</summary>
internal static class RootCausesOfResponseTime
{
    /// <summary>One way, or none: when the root is in progress, or no child took more than half of its time.</summary>
    public static IReadOnlyList<RootCause> Of(TraceEntity root)
    {
        if (root.Entity.DurationMicroseconds is not { } whole || Next(root, whole) is not { } next) return [];
        var path = new RootCausePath().Add(root, 1, []);
        // Segments may name each other as their callers in a circle; the way ends where it began.
        for (var place = next; place is not null && place != root; place = Next(place, whole))
        {
            var coverage = Math.Round(place.Entity.DurationMicroseconds!.Value / (double)whole, 3);
            path.Add(place, coverage, []);
            if (place.Inferred is { } receiver)
            {
                path.AddReceiver(place.Entity, receiver, coverage);
                break;
            }
        }
        return [path.Finish(clientImpacting: true)];
    }

    // The longest child that took more than half of the root's time and not more than all of it: what goes on after the answer did not delay it.
    private static TraceEntity? Next(TraceEntity place, long whole)
    {
        TraceEntity? longest = null;
        foreach (var child in place.Subsegments.Concat(place.Callees))
        {
            if (child.Entity.DurationMicroseconds is not { } duration || duration > whole || duration <= whole / 2.0) continue;
            if (longest is null || duration > longest.Entity.DurationMicroseconds) longest = child;
        }
        return longest;
    }
}
