using System.Text.Json;
using Roentgen.Model.Filters;
using Roentgen.Service.Access;
using Roentgen.Service.Api;
using Roentgen.Service.Beyond.Documentation;
using Roentgen.Service.Groups;

namespace Roentgen.Service.Beyond.Completion;

/// <summary>Whether a text is a filter expression, and if not, where and why.</summary>
internal sealed class CheckFilter(GroupCatalog groups) : IRoentgenOperation
{
    public RouteDescription Description { get; } = new(
        "POST", "/roentgen/filter/check", "CheckFilter", Permission.Read, "Check a filter expression",
        "Whether a text is a filter expression, and if not, where and why. A text that is none is an answer here, not an error.")
    {
        Request = Schema.Request("A text.", [new("FilterExpression", Schema.Text("The expression."), IsRequired: true)]),
        RequestExample = """{"FilterExpression":"duration >> 5"}""",
        AnswerMeaning = "The expression in its canonical form, or the error.",
        Answer = Schema.Object("What it is.",
        [
            new("Error", Schema.Object("Why it is none; null where it is one.",
            [
                new("Expected", Schema.Text("What could stand there; empty where the problem has no place.")),
                new("Found", Schema.Text("What stands there; empty at the end.")),
                new("Line", Schema.Integer("Counted from 1; null where the problem has no place, as with groups that refer to each other in a circle.").OrNull()),
                new("Message", Schema.Text("The whole answer, as `GetTraceSummaries` would give it.")),
                new("Offset", Schema.Integer("The same place in the text as a whole, in UTF-16 code units from 0.").OrNull()),
                new("Position", Schema.Integer("Place in the line, counted from 1; one past the last where something is missing at the end.").OrNull()),
            ]).OrNull()),
            new("FilterExpression", Schema.Text("The same in canonical form; null where it is none.").OrNull()),
            new("Valid", Schema.Flag("Whether it is one.")),
        ]),
    };

    public async Task HandleAsync(ApiRequest request, Utf8JsonWriter answer, CancellationToken cancellationToken)
    {
        var text = request.Members.RequiredText("FilterExpression");
        var problem = FilterExpression.TryParse(text, out var expression, out var error) ? await ProblemOfAsync(expression, cancellationToken).ConfigureAwait(false) : error.Message;
        answer.WriteStartObject();
        if (problem is null) answer.WriteNull("Error"u8);
        else WriteError(answer, text, error, problem);
        answer.WriteString("FilterExpression"u8, problem is null ? expression!.ToString() : null);
        answer.WriteBoolean("Valid"u8, problem is null);
        answer.WriteEndObject();
    }

    // What only the groups that there are can tell: a circle of them.
    private async Task<string?> ProblemOfAsync(FilterExpression expression, CancellationToken cancellationToken)
    {
        try
        {
            await groups.CompileAsync(expression, cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (ApiException e)
        {
            return e.Message;
        }
    }

    private static void WriteError(Utf8JsonWriter json, string text, FilterError? error, string message)
    {
        json.WriteStartObject("Error"u8);
        json.WriteString("Expected"u8, error?.Expected ?? "");
        json.WriteString("Found"u8, error?.Found ?? "");
        WriteInteger(json, "Line", error?.Line);
        json.WriteString("Message"u8, message);
        WriteInteger(json, "Offset", error is null ? null : OffsetOf(text, error));
        WriteInteger(json, "Position", error?.Position);
        json.WriteEndObject();
    }

    private static void WriteInteger(Utf8JsonWriter json, string name, int? value)
    {
        json.WritePropertyName(name);
        if (value is { } number) json.WriteNumberValue(number);
        else json.WriteNullValue();
    }

    private static int OffsetOf(string text, FilterError error)
    {
        var start = 0;
        for (var line = 1; line < error.Line; line++) start = text.IndexOf('\n', start) + 1;
        return start + error.Position - 1;
    }
}
