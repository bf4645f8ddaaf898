using Roentgen.Model.Filters;

namespace Roentgen.Tests.Filters;

public sealed class FilterCompletionTests
{
    // The cursor is at the bar.
    [Theory]
    [InlineData("fau|", "fault")]
    [InlineData("FAU|", "fault")]
    [InlineData("http.m|", "http.method")]
    [InlineData("res|", "responsetime, resource.arn")]
    [InlineData("fault AN|", "AND, annotation.")]
    [InlineData("fault |", "=, !=, AND, ")]
    [InlineData("duration |", "=, !=, <, <=, >, >=, AND, ")]
    [InlineData("http.url B|", "BEGINSWITH")]
    [InlineData("fault = |", "true, false")]
    [InlineData("duration > |", "")]
    [InlineData("ser|", "service(")]
    [InlineData("service(|", "), \"api\", \"db\", id")]
    [InlineData("service(\"a|", "\"api\"")]
    [InlineData("service(\"A|", "")]
    [InlineData("service(id(|", "name:, type:, account.id:")]
    [InlineData("service(id(type: |", "\"AWS::DynamoDB::Table\"")]
    [InlineData("service(id(type: \"AWS::|", "\"AWS::DynamoDB::Table\"")]
    [InlineData("service(id(type: \"t\", |", "name:, account.id:")]
    [InlineData("service(\"api\"|", ")")]
    [InlineData("service(\"api\") { ro|", "root")]
    [InlineData("service(\"api\") { fault |", "=, !=, AND, ")]
    [InlineData("edge(\"api\"|", ",")]
    [InlineData("edge(\"api\", |", "\"api\", \"db\", id")]
    [InlineData("edge() { sou|", "source.annotation.")]
    [InlineData("annotation.|", "annotation., annotation.tier, annotation[\"http.route\"]")]
    [InlineData("annotation.t|", "annotation.tier")]
    [InlineData("annotation.ht|", "annotation[\"http.route\"]")]
    [InlineData("edge() { source.annotation.ht|", "source.annotation[\"http.route\"]")]
    [InlineData("annotation[|", "tier, \"http.route\"")]
    [InlineData("annotation[\"ht|", "\"http.route\"")]
    [InlineData("annotation.tier = |", "\"gold\", 7, true")]
    [InlineData("annotation[\"http.route\"] = |", "\"/orders\"")]
    [InlineData("user = |", "\"alice\"")]
    [InlineData("group.name = |", "\"slow\"")]
    [InlineData("rootcause.fault.|", "rootcause.fault.service, rootcause.fault.entity, rootcause.fault.exception")]
    [InlineData("rootcause.fault.service |", "{")]
    [InlineData("rootcause.responsetime.entity { c|", "coverage")]
    [InlineData("rootcause.fault.entity { c|", "")]
    [InlineData("rootcause.json = |", "#[")]
    [InlineData("(fault | AND ok)", "=, !=, AND, ")]
    [InlineData("madeup = |", "")]
    [InlineData("fault OR OR |", "")]
    public void What_could_stand_at_the_cursor_is_offered(string text, string offered)
    {
        var cursor = text.IndexOf('|', StringComparison.Ordinal);
        var completion = FilterCompletion.At(text.Remove(cursor, 1), cursor, Know);
        var items = string.Join(", ", completion.Items.Select(item => item.Text));
        if (offered.EndsWith(", ", StringComparison.Ordinal)) items.ShouldStartWith(offered);
        else items.ShouldBe(offered);
    }

    [Theory]
    [InlineData("ok AND fau|lt OR ok", 7, 12)]
    [InlineData("ok AND |", 7, 7)]
    [InlineData("ok AND |fault", 7, 7)]
    [InlineData("user = \"al|", 7, 10)]
    [InlineData("annotation[ht|tp.route]", 11, 21)]
    public void The_word_around_the_cursor_is_what_is_replaced(string text, int start, int end)
    {
        var cursor = text.IndexOf('|', StringComparison.Ordinal);
        var completion = FilterCompletion.At(text.Remove(cursor, 1), cursor, Know);
        (completion.Start, completion.End).ShouldBe((start, end));
    }

    [Fact]
    public void An_empty_text_is_offered_everything_that_begins_an_expression_with_its_meaning()
    {
        var items = FilterCompletion.At("", 0, Know).Items;
        items.Select(item => item.Text).ShouldBe(
            Keyword.All.Where(keyword => keyword.Scopes.HasFlag(FilterScope.Trace)).Select(keyword => keyword.Type == KeywordType.Annotation ? keyword + "." : keyword.Name)
                .Concat(["service(", "edge("]).Concat(CauseSelector.All.Select(selector => selector.Name)).Concat(["rootcause.json", "!", "("]));
        items.Single(item => item.Text == "fault").Meaning.ShouldBe("answered with 5xx");
    }

    [Theory]
    [InlineData("fau|", CompletionKind.Keyword)]
    [InlineData("fault |", CompletionKind.Operator)]
    [InlineData("fault AN|", CompletionKind.Operator)]
    [InlineData("fault = |", CompletionKind.Value)]
    [InlineData("user = |", CompletionKind.Value)]
    [InlineData("annotation[|", CompletionKind.AnnotationKey)]
    [InlineData("annotation.t|", CompletionKind.AnnotationKey)]
    [InlineData("service(\"a|", CompletionKind.Service)]
    [InlineData("service(\"api\"|", CompletionKind.Symbol)]
    [InlineData("rootcause.json = |", CompletionKind.Symbol)]
    public void A_choice_says_what_it_is(string text, CompletionKind kind)
    {
        var cursor = text.IndexOf('|', StringComparison.Ordinal);
        FilterCompletion.At(text.Remove(cursor, 1), cursor, Know).Items[0].Kind.ShouldBe(kind);
    }

    [Fact]
    public void What_is_offered_for_a_word_completes_to_an_expression_that_parses()
    {
        foreach (var item in FilterCompletion.At("fault AND ", 10, Know).Items.Where(item => !item.Text.EndsWith('.')))
        {
            var completed = "fault AND " + item.Text;
            // Something that is not finished may be missing at the end, nothing else.
            if (!FilterExpression.TryParse(completed, out _, out var error)) error.Position.ShouldBeGreaterThan(completed.Length - 2, completed);
        }
    }

    private static IEnumerable<Literal> Know(VocabularyQuestion question) => question switch
    {
        { Kind: VocabularyKind.ServiceNames } => [Literal.Of("api"), Literal.Of("db")],
        { Kind: VocabularyKind.ServiceTypes } => [Literal.Of("AWS::DynamoDB::Table")],
        { Kind: VocabularyKind.AnnotationKeys } => [Literal.Of("tier"), Literal.Of("http.route")],
        { Kind: VocabularyKind.AnnotationValues, Key: "tier" } => [Literal.Of("gold"), Literal.Of(7), Literal.Of(true)],
        { Kind: VocabularyKind.AnnotationValues, Key: "http.route" } => [Literal.Of("/orders")],
        { Kind: VocabularyKind.KeywordValues, Key: "user" } => [Literal.Of("alice")],
        { Kind: VocabularyKind.KeywordValues, Key: "group.name" } => [Literal.Of("slow")],
        _ => [],
    };
}
