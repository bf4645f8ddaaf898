using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Roentgen.Sdk.Migration.Core;

/// <summary>What AWS takes as <see cref="object"/>, in the types that our SDK takes.</summary>
internal static class Values
{
    public const string Reflection = "Reads the value by reflection; RecordingScope.AddMetadata with a JsonTypeInfo does not.";

    private static JsonSerializerOptions? _json;

    public static void Annotate(RecordingScope scope, string key, object? value)
    {
        switch (value)
        {
            case null: break;
            case string text: scope.Annotate(key, text); break;
            case bool flag: scope.Annotate(key, flag); break;
            case sbyte or byte or short or ushort or int or uint or long: scope.Annotate(key, Convert.ToInt64(value, CultureInfo.InvariantCulture)); break;
            case float or double: scope.Annotate(key, Convert.ToDouble(value, CultureInfo.InvariantCulture)); break;
            case ulong number: scope.Annotate(key, number); break;
            case decimal number: scope.Annotate(key, number); break;
            case Guid id: scope.Annotate(key, id); break;
            case DateTime time: scope.Annotate(key, time.ToString("O", CultureInfo.InvariantCulture)); break;
            case DateTimeOffset time: scope.Annotate(key, time); break;
            case DateOnly day: scope.Annotate(key, day); break;
            default: scope.Annotate(key, Convert.ToString(value, CultureInfo.InvariantCulture) ?? ""); break;
        }
    }

    [RequiresUnreferencedCode(Reflection)]
    [RequiresDynamicCode(Reflection)]
    public static void AddMetadata(RecordingScope scope, string? ns, string key, object? value)
    {
        // Public fields too, as the SDK of AWS.
        var json = _json ??= new JsonSerializerOptions { IncludeFields = true, TypeInfoResolver = new DefaultJsonTypeInfoResolver() };
        var type = (JsonTypeInfo<object?>)json.GetTypeInfo(typeof(object));
        if (ns is null) scope.AddMetadata(key, value, type);
        else scope.AddMetadata(key, value, type, ns);
    }

    /// <summary>Where a database is, out of <c>Server=db.internal;Database=shop;User Id=app;Password=secret</c>: <c>db.internal/shop</c>; null where that cannot be told.</summary>
    public static string? WithoutCredentials(string? connectionString)
    {
        if (connectionString is null) return null;
        try
        {
            var members = new DbConnectionStringBuilder { ConnectionString = connectionString };
            var host = Member("Server", "Data Source", "Host", "Address", "Addr", "Network Address");
            var database = Member("Database", "Initial Catalog");
            return host is null ? database : database is null ? host : $"{host}/{database}";

            string? Member(params ReadOnlySpan<string> names)
            {
                foreach (var name in names)
                {
                    if (members.TryGetValue(name, out var value) && Convert.ToString(value, CultureInfo.InvariantCulture) is { Length: > 0 } text) return text;
                }
                return null;
            }
        }
        catch (ArgumentException)
        {
            return null; // no connection string; it may hold anything
        }
    }
}
