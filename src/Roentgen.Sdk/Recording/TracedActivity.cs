using System.Diagnostics;

namespace Roentgen.Sdk.Recording;

/// <summary>
/// The activity of what is begun by hand. It carries what hangs on it in a field: the custom properties of an activity are a dictionary,
/// which would cost more than the rest of a subsegment (SdkBenchmarks).
/// </summary>
internal sealed class TracedActivity(string name) : Activity(name)
{
    /// <summary>An <see cref="Entity"/> or <see cref="NotSampled"/>.</summary>
    public object? Mark { get; set; }
}
