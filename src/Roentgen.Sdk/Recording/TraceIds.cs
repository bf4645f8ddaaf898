using System.Diagnostics;
using Roentgen.Model.Ids;

namespace Roentgen.Sdk.Recording;

/// <summary>
/// The trace id of an activity and the X-Ray trace id are the same 16 bytes: <c>1-{first 8 hex digits}-{the other 24}</c>.
/// </summary>
/// <remarks>
/// <para>An X-Ray id begins with the seconds of its birth. So that new traces have such ids, the tracer sets
/// <see cref="Activity.TraceIdGenerator"/>, for the process, unless the application has set one: the ids stay valid W3C ids with 96
/// random bits. With a generator of the application's own they are as random as it makes them; X-Ray accepts that too (since October 2023).</para>
/// <para>The alternative, an X-Ray id beside the activity's, would need a table between the two, give every log line the wrong one, and
/// break the trace at each neighbour that speaks <c>traceparent</c> only.</para>
/// </remarks>
internal static class TraceIds
{
    /// <summary>Makes activities that begin a trace get X-Ray-shaped ids.</summary>
    public static void Install() => Activity.TraceIdGenerator ??= static () => Create(TimeProvider.System);

    public static ActivityTraceId Create(TimeProvider clock)
    {
        Span<byte> bytes = stackalloc byte[16];
        TraceId.Create(clock.GetUtcNow()).WriteBytes(bytes);
        return ActivityTraceId.CreateFromBytes(bytes);
    }

    /// <summary>The activity's id as X-Ray writes it; a new one for an activity of the old hierarchical form.</summary>
    public static TraceId Of(Activity activity, TimeProvider clock) =>
        activity.IdFormat == ActivityIdFormat.W3C && TraceId.TryParseW3C(activity.TraceId.ToHexString(), out var id) ? id : TraceId.Create(clock.GetUtcNow());

    /// <summary>The X-Ray id as an activity carries it.</summary>
    public static ActivityTraceId ToActivity(TraceId id)
    {
        Span<char> hex = stackalloc char[TraceId.W3CLength];
        id.WriteW3C(hex);
        return ActivityTraceId.CreateFromString(hex);
    }

    /// <summary>A segment's id as an activity carries it.</summary>
    public static ActivitySpanId ToActivity(SegmentId id)
    {
        Span<char> hex = stackalloc char[SegmentId.TextLength];
        id.Write(hex);
        return ActivitySpanId.CreateFromString(hex);
    }
}
