using System.Globalization;
using Roentgen.Model.Filters;

namespace Roentgen.Tests.Filters;

/// <summary>No text makes parsing, printing, asking or completing throw.</summary>
public sealed class HostileFilterTests
{
    private static readonly string[] Seeds =
    [
        .. DocumentationTests.Examples.Select(row => row.Data.Item1), .. DocumentationTests.Refused.Select(row => row.Data),
        "user = \"\\u00e9\\\\\\\"\"", "rootcause.json != #[{\"a\":[1,2,{\"b\":null}]},\"\\ud800\"]", "edge(id(name:\"a\",type:\"b\",account.id:\"c\"),\"d\") { source.annotation[x] }",
    ];

    private static readonly string[] Pieces =
        ["(", ")", "{", "}", "[", "]", "\"", "\\", "#", "#[", "!", "!=", "<", "=", ",", ":", " AND ", " OR ", "NOT ", "annotation.", "annotation[", "service", "edge(", "id(", "rootcause.fault.entity{",
            "group.name = \"slow\"", "true", "1e999", "-", "\ud83d", "\0", "\n", "é", "'", "\\u", "madeup"];

    // 1,000,000 of them are tried with ROENTGEN_MUTATIONS=1000000.
    [Fact]
    public void Mutated_expressions_are_answered()
    {
        var count = int.Parse(Environment.GetEnvironmentVariable("ROENTGEN_MUTATIONS") ?? "100000", CultureInfo.InvariantCulture);
#pragma warning disable CA5394 // A seed that gives the same expressions each time is what is wanted.
        var random = new Random(20261122);
        var digests = ExampleTraces.Digests.Values.ToArray();
        for (var i = 0; i < count; i++)
        {
            var text = Mutate(random);
            if (FilterExpression.TryParse(text, out var expression, out var error))
            {
                FilterExpression.TryParse(expression.ToString(), out var again, out _).ShouldBeTrue(text);
                again!.Root.ShouldBe(expression.Root, text);
                if (expression.TryCompile(ExampleTraces.Group, out var filter, out _)) filter.Matches(digests[i % digests.Length]);
            }
            else
            {
                (error.Line > 0 && error.Position > 0 && error.Message.Length > 0).ShouldBeTrue(text);
            }
            FilterCompletion.At(text, random.Next(text.Length + 1), static _ => []);
        }
#pragma warning restore CA5394
    }

    [Theory]
    [InlineData("(")]
    [InlineData("!")]
    [InlineData("service(){")]
    [InlineData("rootcause.fault.service{(")]
    [InlineData("#[")]
    [InlineData("rootcause.json=#[")]
    [InlineData("rootcause.json=#{\"a\":")]
    [InlineData("ok OR ")]
    [InlineData("\"")]
    [InlineData("annotation[")]
    [InlineData("a")]
    public void A_piece_repeated_up_to_the_limit_costs_little(string piece)
    {
        var text = string.Concat(Enumerable.Repeat(piece, (FilterExpression.MaxLength / piece.Length) + 1));
        foreach (var length in new[] { text.Length, FilterExpression.MaxLength, 500 })
        {
            (FilterExpression.TryParse(text[..length], out var expression, out var error) ? expression.ToString() : error.Message).ShouldNotBeNull();
            FilterCompletion.At(text, length, static _ => []);
        }
    }

#pragma warning disable CA5394
    private static string Mutate(Random random)
    {
        var text = Seeds[random.Next(Seeds.Length)];
        for (var changes = random.Next(1, 6); changes > 0; changes--)
        {
            var at = random.Next(text.Length + 1);
            var length = Math.Min(random.Next(8), text.Length - at);
            text = random.Next(4) switch
            {
                0 => text.Insert(at, Pieces[random.Next(Pieces.Length)]),
                1 => text.Remove(at, length),
                2 => text.Insert(at, text.Substring(at, length)),
                _ => text[..at] + (char)random.Next(char.MaxValue + 1) + text[Math.Min(at + 1, text.Length)..],
            };
        }
        return text;
    }
#pragma warning restore CA5394
}
