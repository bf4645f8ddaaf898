using System.Diagnostics;
using System.Globalization;
using Roentgen.Model.Ids;
using Roentgen.Sdk.Diagnostics;

namespace Roentgen.Sdk.Recording;

/// <summary>
/// What an activity's tags, status and events say, in X-Ray's terms. An outgoing HTTP call becomes a remote subsegment named after the host
/// (https://opentelemetry.io/docs/specs/semconv/http/http-spans/); of others, tags become metadata. What was recorded by hand wins.
/// </summary>
internal static class ActivityMapping
{
    public static void Apply(Entity entity)
    {
        var activity = entity.Activity;
        if (entity is Subsegment subsegment && activity.Kind == ActivityKind.Client && activity.GetTagItem("http.request.method") is string method)
            ApplyHttpCall(subsegment, activity, method);
        else
            ApplyTags(entity, activity);

        foreach (ref readonly var e in activity.EnumerateEvents())
        {
            if (e.Name == "exception" && entity.Exceptions is null) AddException(entity, e);
        }

        // A status already speaks through its flags; only a failure without one (nobody answered) is marked here.
        if (activity.Status == ActivityStatusCode.Error && !entity.Error && !entity.Throttle && entity.Http?.Status is null) entity.Fault = true;
    }

    private static void ApplyHttpCall(Subsegment subsegment, Activity activity, string method)
    {
        subsegment.Namespace = SubsegmentNamespace.Remote;
        var http = subsegment.Http ??= new HttpBlock();
        http.Method ??= method;
        foreach (ref readonly var tag in activity.EnumerateTagObjects())
        {
            switch (tag.Key)
            {
                case "http.request.method" or "server.port" or "network.protocol.version" or "error.type":
                    break;
                case "server.address" when tag.Value is string host:
                    subsegment.Name = Names.Clean(host);
                    break;
                case "url.full" when tag.Value is string url:
                    // The runtime writes "?*" in the place of a query string.
                    http.Url ??= url.EndsWith("?*", StringComparison.Ordinal) ? url[..^2] : url;
                    break;
                case "http.response.status_code" when tag.Value is int status:
                    http.Status ??= status;
                    subsegment.MarkStatus(status);
                    break;
                default:
                    AddTag(subsegment, tag);
                    break;
            }
        }
    }

    private static void ApplyTags(Entity entity, Activity activity)
    {
        foreach (ref readonly var tag in activity.EnumerateTagObjects()) AddTag(entity, tag);
        // Libraries often know the better name only at the end.
        if (entity is Subsegment && activity.Source.Name.Length > 0) entity.Name = Names.Clean(activity.DisplayName);
    }

    private static void AddTag(Entity entity, in KeyValuePair<string, object?> tag)
    {
        NamedValue? value = tag.Value switch
        {
            null => null,
            string text => NamedValue.Of(tag.Key, text),
            bool flag => NamedValue.Of(tag.Key, flag),
            int number => NamedValue.Of(tag.Key, number),
            long number => NamedValue.Of(tag.Key, number),
            double number => NamedValue.Of(tag.Key, number),
            var other => TextOf(other, entity.Owner.Recorder.Report) is { } text ? NamedValue.Of(tag.Key, text) : null,
        };
        if (value is { } known) (entity.Tags ??= []).Add(known);
    }

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

    // An exception that the activity tells of as text; one that was added by hand is described better and comes first.
    private static void AddException(Entity entity, in ActivityEvent e)
    {
        string? type = null, message = null;
        foreach (ref readonly var tag in e.EnumerateTagObjects())
        {
            if (tag.Key == "exception.type") type = tag.Value as string;
            else if (tag.Key == "exception.message") message = tag.Value as string;
        }
        entity.AddCause([new ExceptionRecord(SegmentId.Create(), type ?? "Exception", message, [], 0, 0, null)]);
    }
}
