using System.Text.Json;
using Roentgen.Service.Access;
using Roentgen.Service.Api;
using Roentgen.Service.Beyond.Documentation;
using Roentgen.Service.Limits;

namespace Roentgen.Service.Beyond;

/// <summary>What callers may ask for at most: each limit with its meaning, its value and its range.</summary>
internal sealed class GetLimits(ServiceOptions options) : IRoentgenOperation
{
    private static readonly ServiceOptions Defaults = new();

    public RouteDescription Description { get; } = new(
        "GET", "/roentgen/limits", "GetLimits", Permission.Read, "What the limits mean",
        "Every limit with what it bounds, its value and its range, as `roentgen limits` prints them. They are set when the service starts: `--limit NAME=VALUE`.")
    {
        AnswerMeaning = "The limits.",
        Answer = Schema.Object("The limits.",
        [
            new("Limits", Schema.List("Every limit.", Schema.Object("A limit.",
            [
                new("Default", Schema.Integer("Its value when nobody sets it.")),
                new("Maximum", Schema.Integer("Most that it can be.")),
                new("Meaning", Schema.Text("What it bounds.")),
                new("Minimum", Schema.Integer("Least that it can be.")),
                new("Name", Schema.Text("As in `--limit` and in metrics: `request-bytes`.")),
                new("Value", Schema.Integer("What is in force.")),
            ]))),
        ]),
    };

    public Task HandleAsync(ApiRequest request, Utf8JsonWriter answer, CancellationToken cancellationToken)
    {
        answer.WriteStartObject();
        answer.WriteStartArray("Limits"u8);
        foreach (var limit in Limit.All)
        {
            answer.WriteStartObject();
            answer.WriteNumber("Default"u8, limit.Of(Defaults));
            answer.WriteNumber("Maximum"u8, limit.Max);
            answer.WriteString("Meaning"u8, limit.Meaning);
            answer.WriteNumber("Minimum"u8, limit.Min);
            answer.WriteString("Name"u8, limit.Name);
            answer.WriteNumber("Value"u8, limit.Of(options));
            answer.WriteEndObject();
        }
        answer.WriteEndArray();
        answer.WriteEndObject();
        return Task.CompletedTask;
    }
}
