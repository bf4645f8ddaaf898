using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Roentgen.Model.Segments;
using Roentgen.Service.Api;
using Roentgen.Service.Control;
using Roentgen.Storage;

namespace Roentgen.Service.Policies;

/// <summary>
/// A resource policy. It is kept, checked and answered as X-Ray does; who may call this service is decided by access keys, not by policies.
/// </summary>
/// <param name="Name">1 to 128 characters; unique.</param>
/// <param name="Document">The IAM policy as sent.</param>
/// <param name="Revision">1 or more; one more with every write.</param>
/// <param name="UpdatedAt">Epoch second of the last write.</param>
internal sealed partial record Policy(string Name, string Document, long Revision, long UpdatedAt)
{
    [GeneratedRegex(@"^[\w+=,.@-]+\z", RegexOptions.ECMAScript)]
    private static partial Regex NamePattern();

    /// <summary>The member <c>PolicyName</c>.</summary>
    public static string ReadName(RequestObject members)
    {
        var name = members.RequiredText("PolicyName", 1, 128);
        return NamePattern().IsMatch(name)
            ? name
            : throw ApiException.Validation($"'{name}'", members.PathOf("PolicyName"), @"satisfy regular expression pattern: [\w+=,.@-]+");
    }

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WritePropertyName("LastUpdatedTime"u8);
        json.WriteJavaDouble(UpdatedAt);
        json.WriteString("PolicyDocument"u8, Document);
        json.WriteString("PolicyName"u8, Name);
        json.WriteString("PolicyRevisionId"u8, Revision.ToString(System.Globalization.CultureInfo.InvariantCulture));
        json.WriteEndObject();
    }
}

[JsonSerializable(typeof(SortedDictionary<string, Policy>))]
internal sealed partial class PolicyJson : JsonSerializerContext;

/// <summary>The resource policies by their names.</summary>
internal sealed class PolicyCatalog(ITraceStore store, TimeProvider time) : Catalog<Policy>(store, time, "policy", PolicyJson.Default.SortedDictionaryStringPolicy);
