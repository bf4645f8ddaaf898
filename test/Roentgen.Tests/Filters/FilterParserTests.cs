using Roentgen.Model.Filters;

namespace Roentgen.Tests.Filters;

public sealed class FilterParserTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData(" \n ", "")]
    [InlineData("ok", "ok")]
    [InlineData("OK", "ok")]
    [InlineData("((ok))", "ok")]
    [InlineData("NOT ok", "!ok")]
    [InlineData("! ! ok", "!!ok")]
    [InlineData("!(error OR fault)", "!(error OR fault)")]
    [InlineData("error or fault ok", "error OR (fault AND ok)")]
    [InlineData("ok !partial duration <3", "ok AND !partial AND duration < 3")]
    [InlineData("(ok AND error) AND fault", "(ok AND error) AND fault")]
    [InlineData("ok=true", "ok = true")]
    [InlineData("ok!=TRUE", "ok != true")]
    [InlineData("responseTime>=2.5e0", "responsetime >= 2.5")]
    [InlineData("duration < -1 duration<=+.5", "duration < -1 AND duration <= 0.5")]
    [InlineData("duration < 1e999", "duration < 1.7976931348623157E+308")]
    [InlineData("http.url contains \"a\"", "http.url CONTAINS \"a\"")]
    [InlineData("""http.url = "\"\\\/\n\u00e9\t" """, """http.url = "\"\\/\u000aé\u0009" """)]
    [InlineData("Annotation.Tier = \"gold\"", "annotation.Tier = \"gold\"")]
    [InlineData("annotation[ http.route ]", "annotation[\"http.route\"]")]
    [InlineData("annotation[plain]", "annotation.plain")]
    [InlineData("annotation[\"a]b\\\"\"]", "annotation[\"a]b\\\"\"]")]
    [InlineData("annotation[and] and annotation.and", "annotation.and AND annotation.and")]
    [InlineData("groupname = \"Default\"", "group.name = \"Default\"")]
    [InlineData("service", "service()")]
    [InlineData("service { fault }", "service() { fault }")]
    [InlineData("SERVICE(\"a\"){fault error}", "service(\"a\") { fault AND error }")]
    [InlineData("service(id(name:\"a\"))", "service(\"a\")")]
    [InlineData("service(id(type : \"t\", account.id:\"1\", name:\"a\"))", "service(id(name: \"a\", type: \"t\", account.id: \"1\"))")]
    [InlineData("edge(\"a\",id(type:\"t\")){source.annotation.x destination.annotation[y]=1}", "edge(\"a\", id(type: \"t\")) { source.annotation.x AND destination.annotation.y = 1 }")]
    [InlineData("edge", "edge()")]
    [InlineData("RootCause.Fault.Entity{last}", "rootcause.fault.entity { last }")]
    [InlineData("rootcause.json != #[ {\"Name\" : \"]\"} ]", "rootcause.json != #[{\"Name\":\"]\"}]")]
    public void An_expression_is_read_and_printed_in_one_form(string text, string printed)
    {
        var expression = Parse(text);
        expression.ToString().ShouldBe(printed.TrimEnd());
        Parse(expression.ToString()).Root.ShouldBe(expression.Root);
    }

    [Fact]
    public void An_empty_expression_has_no_tree() => Parse(" ").Root.ShouldBeNull();

    // The answers of the real service.
    [Theory]
    [InlineData("annotation.owner = \"stackd-xq-89ae23bb13\" AND ((fault)", "Error Location: line 1, position 55 : missing ')' at end of expression")]
    [InlineData("annotation.owner = \"stackd-xq-89ae23bb13\" AND (madeup = 7)", "Error Location: line 1, position 48 : Invalid input symbol: 'ma'")]
    [InlineData("annotation.owner = \"stackd-xq-89ae23bb13\" AND (", "Error Location: line 1, position 48 : Invalid input symbol: 'annotation.owner = \"stackd-xq-89ae23bb13\" AND ('")]
    public void Known_errors_are_told_in_the_words_of_the_real_service(string text, string message) => Refuse(text).Message.ShouldBe(message);

    [Theory]
    [InlineData("duration CONTAINS \"1\"", 10, "CONTAINS", "Invalid input symbol: 'CONTAINS'. duration takes =, !=, <, <=, > or >=.")]
    [InlineData("ok > 3", 4, ">", "Invalid input symbol: '>'. ok takes = or !=.")]
    [InlineData("http.url < \"a\"", 10, "<", "Invalid input symbol: '<'. http.url takes =, !=, CONTAINS, BEGINSWITH or ENDSWITH.")]
    [InlineData("http.url = abc", 12, "abc", "Invalid input symbol: 'ab'")]
    [InlineData("http.url = fault", 12, "fault", "Invalid input symbol: 'fault'. Expected a string in double quotes.")]
    [InlineData("annotation.a.b = 1", 1, "annotation.a.b", "Invalid input symbol: 'annotation.a.b'. A name with other characters than letters, digits and underscores stands in brackets: annotation[a.b].")]
    [InlineData("annotation = 1", 12, "=", "Invalid input symbol: '='. Expected [.")]
    [InlineData("annotation[]", 12, "]", "Invalid input symbol: ']'. Expected the name of an annotation.")]
    [InlineData("annotation[a", 13, "", "missing ']' at end of expression")]
    [InlineData("service(\"a\"){ service(\"b\") }", 15, "service", "Invalid input symbol: 'service'. service cannot stand inside braces.")]
    [InlineData("service(){ rootcause.fault.service { first } }", 12, "rootcause.fault.service", "Invalid input symbol: 'rootcause.fault.service'. rootcause.fault.service cannot stand inside braces.")]
    [InlineData("service(){ group.name = \"a\" }", 12, "group.name", "Invalid input symbol: 'group.name'. group.name is known outside of braces only.")]
    [InlineData("coverage > 0.5", 1, "coverage", "Invalid input symbol: 'coverage'. coverage is known in rootcause.responsetime.entity { } only.")]
    [InlineData("rootcause.fault.entity { coverage > 0.5 }", 26, "coverage", "Invalid input symbol: 'coverage'. coverage is known in rootcause.responsetime.entity { } only.")]
    [InlineData("error AND", 10, "", "Invalid input symbol: 'error AND'")]
    [InlineData("duration >", 11, "", "Invalid input symbol: 'duration >'")]
    [InlineData("group.name", 11, "", "Invalid input symbol: 'group.name'")]
    [InlineData("group.name = 5", 14, "5", "Invalid input symbol: '5'. Expected a string in double quotes.")]
    [InlineData("!group.name", 12, "", "Invalid input symbol: '!group.name'")]
    [InlineData("service(id())", 12, ")", "Invalid input symbol: ')'. Expected name:, type: or account.id:.")]
    [InlineData("service(id(name:\"a\",name:\"b\"))", 21, "name", "Invalid input symbol: 'name'. Expected type: or account.id:.")]
    [InlineData("edge(\"a\")", 9, ")", "Invalid input symbol: ')'. Expected ,.")]
    [InlineData("service(\"a\"", 12, "", "missing ')' at end of expression")]
    [InlineData("service() { fault", 18, "", "missing '}' at end of expression")]
    [InlineData("\"text\"", 1, "\"text\"", "Invalid input symbol: '\"text\"'. Expected a keyword.")]
    [InlineData("fault )", 7, ")", "Invalid input symbol: ')'. Expected =, !=, AND, a keyword or OR.")]
    [InlineData("rootcause.responsetime.exception { last }", 1, "rootcause.responsetime.exception", "Invalid input symbol: 'rootcause.responsetime.ex'")]
    [InlineData("rootcause.fault.entity", 23, "", "Invalid input symbol: 'rootcause.fault.entity'")]
    [InlineData("rootcause.json = [1]", 18, "[", "Invalid input symbol: '['. Expected # and a JSON array of root causes.")]
    [InlineData("rootcause.json = #{}", 18, "#{}", "Invalid input symbol: '#{}'. After # stands a JSON array of root causes as in a trace summary.")]
    [InlineData("rootcause.json", 15, "", "Invalid input symbol: 'rootcause.json'")]
    [InlineData("user = \"alice", 8, "\"alice", "Invalid input symbol: '\"alice'. The string has no closing quote.")]
    [InlineData("user = \"\\x\"", 8, "\"\\x", "Invalid input symbol: '\"\\x'. After a backslash stands one of \" \\ / b f n r t, or u with four hexadecimal digits.")]
    [InlineData("user = 'alice'", 8, "'alice'", "Invalid input symbol: '''")]
    [InlineData("fault & ok", 7, "&", "Invalid input symbol: '&'")]
    [InlineData("😀", 1, "😀", "Invalid input symbol: '😀'")]
    public void Other_errors_begin_in_the_same_form_and_say_what_would_help(string text, int position, string found, string reason)
    {
        var error = Refuse(text);
        (error.Line, error.Position, error.Found).ShouldBe((1, position, found));
        error.Message.ShouldBe($"Error Location: line 1, position {position} : {reason}");
    }

    [Fact]
    public void Lines_are_counted()
    {
        var error = Refuse("ok\nAND\r\n  madeup");
        (error.Line, error.Position).ShouldBe((3, 3));
    }

    [Fact]
    public void What_could_stand_there_is_told_apart_as_well() => Refuse("madeup").Expected.ShouldBe("a keyword");

    [Fact]
    public void Nesting_and_length_have_limits()
    {
        Parse(new string('(', FilterExpression.MaxDepth - 1) + "ok" + new string(')', FilterExpression.MaxDepth - 1));
        Refuse(new string('(', 5000)).Message.ShouldEndWith("position 129 : Invalid input symbol: '('. An expression may be nested 128 levels deep.");
        Parse("ok" + new string(' ', FilterExpression.MaxLength - 2));
        Refuse(new string(' ', FilterExpression.MaxLength + 1)).Message.ShouldEndWith("position 10001 : a filter expression has at most 10000 characters");
        Parse(string.Concat(Enumerable.Repeat("ok ", 3000))).Root.ShouldBeOfType<AllOf>().Terms.Count.ShouldBe(3000);
    }

    private static FilterExpression Parse(string text)
    {
        FilterExpression.TryParse(text, out var expression, out var error).ShouldBeTrue(error?.Message);
        return expression.ShouldNotBeNull();
    }

    private static FilterError Refuse(string text)
    {
        FilterExpression.TryParse(text, out _, out var error).ShouldBeFalse(text);
        return error.ShouldNotBeNull();
    }
}
