using System.Text.Json;
using Roentgen.Model.Graph;

namespace Roentgen.Service.ServiceGraphs;

/// <summary>The identity of a node on the wire.</summary>
internal static class ServiceIdJson
{
    /// <summary>A whole <c>ServiceId</c>.</summary>
    public static void WriteServiceId(this Utf8JsonWriter json, NodeKey node)
    {
        json.WriteStartObject();
        json.WriteString("AccountId"u8, node.AccountId);
        json.WriteName(node.Name);
        json.WriteString("Type"u8, node.Type);
        json.WriteEndObject();
    }

    /// <summary>The members <c>Name</c> and <c>Names</c>, a list with the name: X-Ray keeps a place for others.</summary>
    public static void WriteName(this Utf8JsonWriter json, string name)
    {
        json.WriteString("Name"u8, name);
        json.WriteStartArray("Names"u8);
        json.WriteStringValue(name);
        json.WriteEndArray();
    }
}
