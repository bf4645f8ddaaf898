using System.Collections.Immutable;
using System.Diagnostics;

namespace Roentgen.Sdk.Propagation;

/// <summary>
/// The sources that make the activities of served requests, one for each traced host of this process. An activity of theirs on which
/// no segment hangs is a request that was not sampled; nothing needs to be stored in it to know that.
/// </summary>
internal static class RequestSources
{
    /// <summary>The name that ASP.NET Core gives all of them.</summary>
    public const string Name = "Microsoft.AspNetCore";

    private static ImmutableArray<ActivitySource> _sources = [];

    public static void Add(ActivitySource source) => ImmutableInterlocked.Update(ref _sources, static (sources, added) => sources.Add(added), source);

    public static void Remove(ActivitySource source) => ImmutableInterlocked.Update(ref _sources, static (sources, removed) => sources.Remove(removed), source);

    public static bool Contains(ActivitySource source)
    {
        foreach (var known in _sources)
        {
            if (ReferenceEquals(known, source)) return true;
        }
        return false;
    }
}
