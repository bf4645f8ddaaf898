using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Roentgen.Model.Ids;

namespace Roentgen.Sdk.Migration.Core;

/// <content>What goes into the segment or subsegment that is current.</content>
public sealed partial class AWSXRayRecorder
{
    /// <summary>Runs work in a subsegment, and records an exception that it throws.</summary>
    public void TraceMethod(string name, Action method) => TraceMethod<object?>(name, () =>
    {
        method();
        return null;
    });

    /// <inheritdoc cref="TraceMethod(string, Action)"/>
    public TResult TraceMethod<TResult>(string name, Func<TResult> method)
    {
        ArgumentNullException.ThrowIfNull(method);
        BeginSubsegment(name);
        try
        {
            return method();
        }
        catch (Exception e)
        {
            AddException(e);
            throw;
        }
        finally
        {
            EndSubsegment();
        }
    }

    /// <inheritdoc cref="TraceMethod(string, Action)"/>
    public Task TraceMethodAsync(string name, Func<Task> method) => TraceMethodAsync<object?>(name, async () =>
    {
        await method().ConfigureAwait(false);
        return null;
    });

    /// <inheritdoc cref="TraceMethod(string, Action)"/>
    public async Task<TResult> TraceMethodAsync<TResult>(string name, Func<Task<TResult>> method)
    {
        ArgumentNullException.ThrowIfNull(method);
        BeginSubsegment(name);
        try
        {
            return await method().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            AddException(e);
            throw;
        }
        finally
        {
            EndSubsegment();
        }
    }

    /// <summary>Records a value to search by: text, a number or a boolean as what it is, anything else as its text.</summary>
    public void AddAnnotation(string key, object value)
    {
        if (TryGet(out var scope)) Values.Annotate(scope, key, value);
    }

    /// <summary>Records any value in the namespace <c>default</c>, as the JSON that System.Text.Json makes of its public properties and fields.</summary>
    [RequiresUnreferencedCode(Values.Reflection)]
    [RequiresDynamicCode(Values.Reflection)]
    public void AddMetadata(string key, object value)
    {
        if (TryGet(out var scope)) Values.AddMetadata(scope, null, key, value);
    }

    /// <inheritdoc cref="AddMetadata(string, object)"/>
    [RequiresUnreferencedCode(Values.Reflection)]
    [RequiresDynamicCode(Values.Reflection)]
    public void AddMetadata(string nameSpace, string key, object value)
    {
        if (TryGet(out var scope)) Values.AddMetadata(scope, nameSpace, key, value);
    }

    /// <summary>
    /// Describes a request or a response: with the key <c>request</c> the members <c>method</c>, <c>url</c>, <c>user_agent</c> and <c>client_ip</c>
    /// of a dictionary, with the key <c>response</c> its <c>status</c> and <c>content_length</c>. Others are left out.
    /// </summary>
    public void AddHttpInformation(string key, object value)
    {
        if (!TryGet(out var scope) || value is not IDictionary members) return;
        if (key == "request")
            scope.SetHttpRequest(Text("method")!, Text("url")!, Text("user_agent"), Text("client_ip"));
        else if (key == "response" && Number("status") is { } status)
            scope.SetHttpResponse((int)status, Number("content_length"));

        string? Text(string name) => members[name] is { } member ? Convert.ToString(member, CultureInfo.InvariantCulture) : null;
        long? Number(string name) => long.TryParse(Text(name), NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    /// <summary>
    /// Describes a call to a database, member by member: <c>url</c>, <c>connection_string</c> (of which host and database are kept), <c>user</c>,
    /// <c>database_type</c>, <c>database_version</c>, <c>driver_version</c>, <c>preparation</c>, <c>sanitized_query</c>. Others are left out.
    /// </summary>
    public void AddSqlInformation(string key, string value)
    {
        if (!TryGet(out var scope)) return;
        switch (key)
        {
            case "url": scope.SetSql(url: value); break;
            case "connection_string": scope.SetSql(url: Values.WithoutCredentials(value)); break;
            case "user": scope.SetSql(user: value); break;
            case "database_type": scope.SetSql(databaseType: value); break;
            case "database_version": scope.SetSql(databaseVersion: value); break;
            case "driver_version": scope.SetSql(driverVersion: value); break;
            case "preparation": scope.SetSql(preparation: value); break;
            case "sanitized_query": scope.SetSql(query: value); break;
        }
    }

    /// <summary>Says that the subsegment could begin only after another one.</summary>
    public void AddPrecursorId(string precursorId)
    {
        if (TryGet(out var scope) && SegmentId.TryParse(precursorId, out var id)) scope.AddPrecursor(id);
    }

    /// <summary>Says what the subsegment stands for: <c>remote</c>, <c>aws</c>; anything else is local work.</summary>
    public void SetNamespace(string value)
    {
        if (TryGet(out var scope))
            scope.SetNamespace(value switch { "remote" => SubsegmentNamespace.Remote, "aws" => SubsegmentNamespace.Aws, _ => SubsegmentNamespace.Local });
    }

    /// <summary>Records an exception as the cause, with those inside it, and marks a fault unless an error is marked already.</summary>
    public void AddException(Exception ex)
    {
        if (TryGet(out var scope)) scope.AddException(ex);
    }

    /// <summary>Marks the caller's mistake.</summary>
    public void MarkError()
    {
        if (TryGet(out var scope)) scope.MarkError();
    }

    /// <summary>Marks a failure of the work itself.</summary>
    public void MarkFault()
    {
        if (TryGet(out var scope)) scope.MarkFault();
    }

    /// <summary>Marks that there was too much of it; an error as well.</summary>
    public void MarkThrottle()
    {
        if (TryGet(out var scope)) scope.MarkThrottle();
    }
}
