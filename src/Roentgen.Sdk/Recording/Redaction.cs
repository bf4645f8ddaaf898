namespace Roentgen.Sdk.Recording;

/// <summary>Shows the texts of an entity that ends to <see cref="XRayOptions.Redact"/>, and keeps what it answers.</summary>
internal static class Redaction
{
    public static void Apply(Entity entity, Func<string, string, string?> redact)
    {
        if (entity.Http is { } http)
        {
            http.Url = Ask("http.request.url", http.Url);
            http.UserAgent = Ask("http.request.user_agent", http.UserAgent);
            http.ClientIp = Ask("http.request.client_ip", http.ClientIp);
        }
        if (entity.Sql is { } sql)
        {
            sql.Url = Ask("sql.url", sql.Url);
            sql.User = Ask("sql.user", sql.User);
            sql.Query = Ask("sql.sanitized_query", sql.Query);
        }
        if (entity is Segment segment) segment.User = Ask("user", segment.User);
        Each("annotations.", entity.Annotations);
        Each("aws.", entity.Aws);
        Each("metadata.default.", entity.Tags);
        if (entity.Exceptions is { } exceptions)
        {
            for (var i = 0; i < exceptions.Count; i++) exceptions[i] = exceptions[i] with { Message = Ask("cause.message", exceptions[i].Message) };
        }

        void Each(string path, List<NamedValue>? values)
        {
            for (var i = (values?.Count ?? 0) - 1; i >= 0; i--)
            {
                var value = values![i];
                if (value.Kind is not ValueKind.Text) continue;
                if (Ask(path + value.Key, value.Text) is { } text) values[i] = NamedValue.Of(value.Key, text);
                else values.RemoveAt(i);
            }
        }

        string? Ask(string path, string? text)
        {
            if (text is null) return null;
            try
            {
                return redact(path, text);
            }
            catch (Exception e) when (entity.Owner.Recorder.Report.Guard(e)) // the application's callback; what it could not judge is not sent
            {
                return null;
            }
        }
    }
}
