using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Roentgen.Model.Insights;
using Roentgen.Service.Api;

namespace Roentgen.Service.Insights;

/// <summary>What the operations on insights have in common: ids, windows and pages.</summary>
internal static partial class InsightMembers
{
    private const string IdPattern = "[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[1-5][0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}";

    private const int MaxTokenLength = 2000;

    /// <summary>The id of the insight that a request is about.</summary>
    public static string ReadId(RequestObject members)
    {
        var id = members.RequiredText("InsightId");
        return Id().IsMatch(id) ? id : throw ApiException.Validation($"'{id}'", members.PathOf("InsightId"), $"satisfy regular expression pattern: {IdPattern}");
    }

    /// <summary>The insight of an id.</summary>
    public static async Task<Insight> RequireAsync(InsightStore insights, string id, CancellationToken cancellationToken) =>
        await insights.FindAsync(id, cancellationToken).ConfigureAwait(false) ?? throw ApiException.InvalidRequest("Insight not found");

    /// <summary>The window of a request; both of its ends may lie in the future, neither before what is kept.</summary>
    public static TimeWindow ReadWindow(RequestObject members, TimeProvider time)
    {
        var window = TimeWindow.Read(members);
        return window.Start < (time.GetUtcNow() - InsightStore.Retention).ToUnixTimeSeconds()
            ? throw ApiException.InvalidRequest($"Start time cannot be more than {InsightStore.Retention.Days} days ago")
            : window;
    }

    /// <summary>Most elements of a page: as many as the request says, or as many as it may say.</summary>
    public static int ReadPageSize(RequestObject members, int most) => members.Integer("MaxResults", 1, most) ?? most;

    /// <summary>Where the last page ended, if the request goes on from one.</summary>
    /// <param name="members">The request.</param>
    /// <param name="question">What tells the question from others: a token is good for the same one only.</param>
    public static string? ReadToken(RequestObject members, string question)
    {
        if (members.Text("NextToken", 1, MaxTokenLength) is not { } token) return null;
        var text = Base64Url.IsValid(token) ? Encoding.UTF8.GetString(Base64Url.DecodeFromChars(token)) : "";
        return text.StartsWith(question + "|", StringComparison.Ordinal) ? text[(question.Length + 1)..] : throw InvalidToken(members);
    }

    /// <summary>The token of a page.</summary>
    public static string FormatToken(string question, string last) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes($"{question}|{last}"));

    public static ApiException InvalidToken(RequestObject members) => ApiException.InvalidRequest($"Invalid token {members.Text("NextToken")}");

    /// <summary>A number of a token.</summary>
    public static long ReadNumber(string text, RequestObject members) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw InvalidToken(members);

    [GeneratedRegex("^(?:" + IdPattern + @")\z", RegexOptions.CultureInvariant)]
    private static partial Regex Id();
}
