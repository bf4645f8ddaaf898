using System.CommandLine;
using System.Globalization;
using System.Text;
using Roentgen.Service;
using Roentgen.Service.Limits;

namespace Roentgen.Commands;

/// <summary><c>--limit NAME=VALUE</c>, as often as wanted, after those of <c>ROENTGEN_LIMITS</c>.</summary>
internal sealed class LimitOption
{
    private const string Variable = "ROENTGEN_LIMITS";

    private readonly Option<string[]> _option = new("--limit")
    {
        Description = $"Sets a limit, for example documents=500; may be repeated; roentgen limits lists them [env: {Variable}, separated by commas]",
        HelpName = "NAME=VALUE",
        Arity = ArgumentArity.ZeroOrMore,
        AllowMultipleArgumentsPerToken = false,
    };

    public void AddTo(Command command) => command.Options.Add(_option);

    /// <summary>Options with the limits that were asked for; the last one of a name wins.</summary>
    public ServiceOptions Apply(ParseResult parsed, ServiceOptions options)
    {
        foreach (var text in (Environment.GetEnvironmentVariable(Variable) ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            options = Apply(options, Variable, text);
        foreach (var text in parsed.GetValue(_option) ?? []) options = Apply(options, "--limit", text);
        return options;
    }

    /// <summary>The limits with their ranges and defaults, for people.</summary>
    public static string Table()
    {
        var defaults = new ServiceOptions();
        var width = Limit.All.Max(limit => limit.Name.Length);
        var text = new StringBuilder();
        foreach (var limit in Limit.All)
            text.Append(CultureInfo.InvariantCulture, $"  {limit.Name.PadRight(width)}  {limit.Meaning}; {Range(limit)}, default {limit.Of(defaults)}\n");
        return text.ToString();
    }

    private static ServiceOptions Apply(ServiceOptions options, string place, string text)
    {
        if (text.Split('=', 2, StringSplitOptions.TrimEntries) is not [var name, var value])
            throw new UsageException($"{place} {text}: a limit is written NAME=VALUE, for example documents=500; roentgen limits lists them.");
        if (Limit.Find(name) is not { } limit)
            throw new UsageException($"{place} {text}: there is no limit {name}; the limits are {string.Join(", ", Limit.All.Select(known => known.Name))}.");
        return TryParse(limit, value, out var number) && number >= limit.Min && number <= limit.Max
            ? limit.With(options, number)
            : throw new UsageException($"{place} {text}: {limit.Name} must be {Range(limit)}.");
    }

    private static string Range(Limit limit) => string.Create(CultureInfo.InvariantCulture, $"{limit.Min} to {limit.Max}{(limit.IsBytes ? " (or as 64MB, 1GiB)" : "")}");

    private static bool TryParse(Limit limit, string text, out long number) =>
        limit.IsBytes ? ByteSize.TryParse(text, out number) : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
