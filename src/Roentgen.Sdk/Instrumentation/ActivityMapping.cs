using System.Diagnostics;
using System.Globalization;
using Roentgen.Model.Ids;
using Roentgen.Sdk.Diagnostics;
using Roentgen.Sdk.Recording;

namespace Roentgen.Sdk.Instrumentation;

/// <summary>
/// What an activity's tags, status, events and links say, in X-Ray's terms, by OpenTelemetry's conventions
/// (https://opentelemetry.io/docs/specs/semconv/, the present names and the ones before). Tags that have no place of their own become
/// metadata. What was recorded by hand wins.
/// </summary>
internal static class ActivityMapping
{
    /// <summary>Names the tags that become annotations: a list of keys, as the OpenTelemetry exporter for X-Ray reads it.</summary>
    private const string AnnotationList = "aws.xray.annotations";

    public static void Apply(Entity entity)
    {
        if (entity.Activity is not { } activity) return;
        if (entity is Subsegment subsegment) ApplyCall(subsegment, activity);
        else ApplyTags(entity, activity);

        if (entity.Exceptions is null && entity.CauseId is null) AddExceptions(entity, activity);
        foreach (ref readonly var link in activity.EnumerateLinks())
        {
            if (TraceId.TryParseW3C(link.Context.TraceId.ToHexString(), out var traceId) && SegmentId.TryParse(link.Context.SpanId.ToHexString(), out var id))
                entity.Add(new TraceLink(traceId, id));
        }

        // A status already speaks through its flags; only a failure without one (nobody answered) is marked here.
        if (activity.Status == ActivityStatusCode.Error && !entity.Error && !entity.Throttle && !entity.Fault && entity.Http?.Status is null) entity.Fault = true;
    }

    private static void ApplyCall(Subsegment subsegment, Activity activity)
    {
        if (AwsCall.Is(activity)) AwsCall.Apply(subsegment, activity);
        else if (DatabaseTags.Are(activity)) DatabaseTags.Apply(subsegment, activity);
        else if (GrpcCall.Is(activity)) GrpcCall.Apply(subsegment, activity);
        else if (HttpCall.Is(activity)) HttpCall.Apply(subsegment, activity);
        else if (MessageCall.Is(activity)) MessageCall.Apply(subsegment, activity);
        else
        {
            ApplyTags(subsegment, activity);
            // Libraries often know the better name only at the end. What was begun by hand has its name.
            if (activity.Source.Name.Length > 0) Name(subsegment, activity.DisplayName);
        }
    }

    /// <summary>Gives the name that the activity speaks for, unless the application has given one.</summary>
    public static void Name(Entity entity, string? name)
    {
        if (!entity.IsNamedByHand && !string.IsNullOrEmpty(name)) entity.Name = Names.Clean(name);
    }

    private static void ApplyTags(Entity entity, Activity activity)
    {
        foreach (ref readonly var tag in activity.EnumerateTagObjects())
        {
            // Grpc.AspNetCore: the HTTP status of a failed call is 200.
            if (tag.Key is "grpc.status_code" or "rpc.grpc.status_code") GrpcCall.MarkStatus(entity, tag.Value);
            AddTag(entity, activity, tag);
        }
    }

    /// <summary>Keeps a tag that no block has a member for: the user, an annotation if the activity says so, else metadata.</summary>
    public static void AddTag(Entity entity, Activity activity, in KeyValuePair<string, object?> tag)
    {
        if (tag.Key == AnnotationList) return;
        if (tag.Key is "enduser.id" or "user.id" && tag.Value is string user)
        {
            entity.Owner.User ??= user;
            return;
        }
        if (ValueOf(entity, tag.Key, tag.Value) is not { } value) return;
        if (IsAnnotation(activity, tag.Key)) entity.AnnotateUnlessThere(value.WithKey(Names.CleanKey(tag.Key)));
        else (entity.Tags ??= []).Add(value);
    }

    /// <summary>The tag's value as text, number or boolean; null when it has none of the three.</summary>
    public static NamedValue? ValueOf(Entity entity, string key, object? value) => value switch
    {
        null => null,
        string text => NamedValue.Of(key, text),
        bool flag => NamedValue.Of(key, flag),
        int number => NamedValue.Of(key, number),
        long number => NamedValue.Of(key, number),
        double number => NamedValue.Of(key, number),
        string[] texts => NamedValue.Of(key, string.Join(", ", texts)),
        _ => TextOf(value, entity.Owner.Recorder.Report) is { } text ? NamedValue.Of(key, text) : null,
    };

    private static bool IsAnnotation(Activity activity, string key) => activity.GetTagItem(AnnotationList) switch
    {
        null => false,
        string[] keys => Array.IndexOf(keys, key) >= 0,
        IEnumerable<string> keys => keys.Contains(key),
        _ => false,
    };

    private static string? TextOf(object value, SelfReport report)
    {
        try
        {
            return Convert.ToString(value, CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (report.Guard(e)) // whatever object the application or a library put there
        {
            return null;
        }
    }

    // Exceptions that the activity tells of as text, since they were added before anybody listened, or by SetTag.
    private static void AddExceptions(Entity entity, Activity activity)
    {
        foreach (ref readonly var e in activity.EnumerateEvents())
        {
            if (e.Name != "exception") continue;
            string? type = null, message = null, stack = null;
            foreach (ref readonly var tag in e.EnumerateTagObjects())
            {
                if (tag.Key == "exception.type") type = tag.Value as string;
                else if (tag.Key == "exception.message") message = tag.Value as string;
                else if (tag.Key == "exception.stacktrace") stack = tag.Value as string;
            }
            var frames = StackText.Parse(stack, out var truncated);
            entity.AddCause([new ExceptionRecord(SegmentId.Create(), type ?? "Exception", message, frames, truncated, 0, null)]);
        }
    }
}
