using System.Text.Json;
using Roentgen.Model.Graph;
using Roentgen.Model.Segments;
using Roentgen.Service.ServiceGraphs;

namespace Roentgen.Service.Traces;

/// <summary>
/// Root causes on the wire. Those of faults, of errors and of response time have shapes of their own in the API, which differ in one member:
/// entities on the way to a failure have <c>Exceptions</c>, those on the way to where the time went <c>Coverage</c>.
/// </summary>
internal static class RootCauseJson
{
    public static void Write(Utf8JsonWriter json, ReadOnlySpan<byte> name, IReadOnlyList<RootCause> causes)
    {
        json.WriteStartArray(name);
        foreach (var cause in causes)
        {
            json.WriteStartObject();
            json.WriteBoolean("ClientImpacting"u8, cause.ClientImpacting);
            json.WriteStartArray("Services"u8);
            foreach (var service in cause.Services) WriteService(json, service);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteService(Utf8JsonWriter json, RootCauseService service)
    {
        json.WriteStartObject();
        json.WriteString("AccountId"u8, service.Key.AccountId);
        json.WriteStartArray("EntityPath"u8);
        foreach (var entity in service.EntityPath) WriteEntity(json, entity);
        json.WriteEndArray();
        json.WriteBoolean("Inferred"u8, service.Inferred);
        json.WriteName(service.Key.Name);
        json.WriteString("Type"u8, service.Key.Type);
        json.WriteEndObject();
    }

    private static void WriteEntity(Utf8JsonWriter json, RootCauseEntity entity)
    {
        json.WriteStartObject();
        if (entity.Coverage is { } coverage)
        {
            json.WritePropertyName("Coverage"u8);
            json.WriteJavaDouble(coverage);
        }
        else
        {
            json.WriteStartArray("Exceptions"u8);
            foreach (var exception in entity.Exceptions)
            {
                json.WriteStartObject();
                json.WriteString("Message"u8, exception.Message);
                json.WriteString("Name"u8, exception.Name);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        json.WriteString("Name"u8, entity.Name);
        json.WriteBoolean("Remote"u8, entity.Remote);
        json.WriteEndObject();
    }
}
