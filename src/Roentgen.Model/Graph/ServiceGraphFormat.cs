using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Roentgen.Model.Graph;

/// <summary>
/// Service graphs as bytes, exact and compact: what is read goes on as what was written would have, in everything that is added to it or asked of it.
/// Equal graphs give equal bytes, however they came about.
/// </summary>
/// <remarks>
/// <para>A byte with the version; then, in numbers of variable length (seven bits in a byte, the lowest first, the eighth bit for more):</para>
/// <code>
/// graph       0 while empty; 1, first second, last second, nodes
/// nodes       how many, then each: identity, state and whether root, first second, last second, statistics, edges, links
/// edges       how many, then each: identity of the callee, aliases, statistics
/// links       how many, then each: identity of the receiver, histogram of the ages, statistics
/// statistics  ok, error, throttle, fault, histogram of the response times, 0 and the histogram of the durations or 1 where they are the same
/// identity    name, type, account, region
/// </code>
/// <para>Identities, texts and histograms are told once: 0 with the content for a new one, or the number of an earlier one of its kind.
/// What a caller saw is often just what the callee did, and durations are mostly response times. A second is the difference to the graph's first.</para>
/// </remarks>
public static class ServiceGraphFormat
{
    /// <summary>First byte of all that is written. What has another cannot be read any more, or not yet.</summary>
    public const byte Version = 1;

    /// <summary>Writes a graph.</summary>
    public static void Write(ServiceGraph graph, IBufferWriter<byte> output)
    {
        var writer = new ServiceGraphWriter(output);
        writer.Write(graph);
    }

    /// <summary>Reads a graph; false for bytes of another version, and for any that were not written by <see cref="Write"/>.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out ServiceGraph? graph)
    {
        var reader = new ServiceGraphReader(bytes);
        graph = reader.Read();
        return graph is not null;
    }
}
