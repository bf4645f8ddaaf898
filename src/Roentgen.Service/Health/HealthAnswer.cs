using System.Text.Json.Serialization;

namespace Roentgen.Service.Health;

/// <summary>Answer of <c>/health</c>.</summary>
/// <param name="Status"><c>ok</c>: the process serves.</param>
internal sealed record HealthAnswer(string Status);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(HealthAnswer))]
internal sealed partial class HealthJson : JsonSerializerContext;
