using System.Text.Json;
using Roentgen.Model.Filters;
using Roentgen.Service.Access;
using Roentgen.Service.Api;
using Roentgen.Service.Beyond.Analysis;
using Roentgen.Service.Beyond.Documentation;
using Roentgen.Service.Groups;

namespace Roentgen.Service.Beyond.Completion;

/// <summary>What could stand at a place of a filter expression: words of the language, and names and values of recent traces.</summary>
internal sealed class CompleteFilter(TraceReader reader, QuestionReader questions, GroupCatalog groups, ServiceOptions options) : IRoentgenOperation
{
    /// <summary>Most items in an answer.</summary>
    public const int MaxMaxItems = 1000;

    private const int DefaultMaxItems = 50;

    public RouteDescription Description { get; } = new(
        "POST", "/roentgen/filter/complete", "CompleteFilter", Permission.Read, "Complete a filter expression",
        $"What could stand at the cursor: keywords, operators, groups, and names and values that occur in the newest {options.CompletionScanSize} traces of the window, the most frequent first. "
        + "What is behind the cursor plays no part. No items where the text before the cursor is already wrong.")
    {
        Request = Schema.Request("A text and a place in it.",
        [
            new("Cursor", Schema.Integer("Place in the text, in UTF-16 code units as JavaScript counts them, from 0 to its length. The end, where absent.", 0, FilterExpression.MaxLength)),
            new("FilterExpression", Schema.Text("The expression so far. Empty, where absent.", FilterExpression.MaxLength)),
            new("MaxItems", Schema.Integer("Most items in the answer.", 1, MaxMaxItems, DefaultMaxItems)),
            .. AnalysisJson.QuestionMembers.Where(member => member.Name != "FilterExpression"),
        ]),
        RequestExample = """{"FilterExpression":"fault AND http.url = "}""",
        AnswerMeaning = "The choices and what they replace.",
        Answer = Schema.Object("The choices.",
        [
            new("End", Schema.Integer("Where the text ends that an item replaces.")),
            new("Items", Schema.List("The choices.", Schema.Object("A choice.",
            [
                new("Kind", Schema.Choice("What it is.", null, Enum.GetNames<CompletionKind>())),
                new("Meaning", Schema.Text("What it means; empty where that is plain.")),
                new("Text", Schema.Text("What to write.")),
            ]))),
            new("OtherItemsCount", Schema.Integer("How many more there are.")),
            new("Start", Schema.Integer("Where the text begins that an item replaces.")),
            new("TracesProcessedCount", Schema.Integer("How many traces were looked at for names and values; 0 where none could stand there.")),
        ]),
    };

    public async Task HandleAsync(ApiRequest request, Utf8JsonWriter answer, CancellationToken cancellationToken)
    {
        var members = request.Members;
        var text = members.Text("FilterExpression", 0, FilterExpression.MaxLength) ?? "";
        var cursor = members.Integer("Cursor", 0, FilterExpression.MaxLength) ?? text.Length;
        if (cursor > text.Length) throw ApiException.InvalidRequest($"Cursor is {cursor}; it must be 0 to the length of FilterExpression, {text.Length}.");
        var recent = new TraceQuestion(questions.ReadWindow(members), QuestionReader.ReadClock(members), await questions.ReadFilterAsync(null, cancellationToken).ConfigureAwait(false));
        var maxItems = members.Integer("MaxItems", 1, MaxMaxItems) ?? DefaultMaxItems;

        var vocabulary = new TraceVocabulary([.. (await groups.ReadAllAsync(cancellationToken).ConfigureAwait(false)).Select(group => (group.Name, groups.ArnOf(group)))]);
        var lookedAt = 0;
        FilterCompletion.At(text, cursor, vocabulary.Ask);
        if (vocabulary.NeedsTraces)
        {
            using var turn = await reader.BeginAsync(cancellationToken).ConfigureAwait(false);
            lookedAt = (await reader.ReadAsync(recent, options.CompletionScanSize, vocabulary.Add, cancellationToken).ConfigureAwait(false)).LookedAt;
        }
        var completion = FilterCompletion.At(text, cursor, vocabulary.Answer);

        answer.WriteStartObject();
        answer.WriteNumber("End"u8, completion.End);
        answer.WriteStartArray("Items"u8);
        foreach (var item in completion.Items.Take(maxItems))
        {
            answer.WriteStartObject();
            answer.WriteString("Kind"u8, item.Kind.ToString());
            answer.WriteString("Meaning"u8, item.Meaning);
            answer.WriteString("Text"u8, item.Text);
            answer.WriteEndObject();
        }
        answer.WriteEndArray();
        answer.WriteNumber("OtherItemsCount"u8, Math.Max(0, completion.Items.Count - maxItems));
        answer.WriteNumber("Start"u8, completion.Start);
        answer.WriteNumber("TracesProcessedCount"u8, lookedAt);
        answer.WriteEndObject();
    }
}
