using System.Text.Json.Serialization;
using Roentgen.Storage;

namespace Roentgen.Service.Health;

/// <summary>Answer of <c>/health</c>. That there is one says that the process serves; its status is 200 in either case.</summary>
/// <param name="Status"><c>ok</c>, or <c>degraded</c>: somebody should look.</param>
/// <param name="Problems">A sentence for each reason; absent when there is none.</param>
internal sealed record HealthAnswer(string Status, IReadOnlyList<string>? Problems)
{
    public static HealthAnswer Of(StoreStatus store)
    {
        List<string> problems = [.. store.Damaged];
        if (store.Refusing is { } refusing) problems.Insert(0, refusing);
        return problems.Count == 0 ? new HealthAnswer("ok", null) : new HealthAnswer("degraded", problems);
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(HealthAnswer))]
internal sealed partial class HealthJson : JsonSerializerContext;
