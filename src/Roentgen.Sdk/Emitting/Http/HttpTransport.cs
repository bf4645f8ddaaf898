using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Roentgen.Sdk.Diagnostics;

namespace Roentgen.Sdk.Emitting.Http;

/// <summary>
/// Posts documents in batches, without a daemon. What fails for the moment is tried again, with growing waits, a limited number of times; meanwhile
/// newer documents wait in the queue, and the oldest of those go when it is full.
/// </summary>
internal sealed class HttpTransport(HttpClient http, string path, IBatchFormat format, SelfReport report, TimeProvider clock) : IBatchTransport
{
    /// <summary>Most documents in one request, as the X-Ray daemon.</summary>
    public const int MaxDocuments = 50;

    /// <summary>How often one batch is tried.</summary>
    public const int MaxAttempts = 6;

    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestAsked = TimeSpan.FromSeconds(30);

    public int MaxBatch => MaxDocuments;

    // Long enough that busy applications fill their batches, short enough that nobody who looks notices.
    public TimeSpan Linger => TimeSpan.FromMilliseconds(200);

    public TimeSpan Rest => TimeSpan.Zero;

    public async ValueTask SendAsync(IReadOnlyList<Document> batch, DropReason[] outcomes, CancellationToken cancellationToken)
    {
        var body = format.Write(batch, outcomes);
        if (!outcomes.AsSpan(0, batch.Count).Contains(DropReason.None)) return;
        for (var attempt = 1; ; attempt++)
        {
            var (outcome, wait, sentence) = await TryAsync(body, batch, outcomes, cancellationToken).ConfigureAwait(false);
            if (sentence is not null) report.Problem($"send {outcome}", sentence);
            if (outcome is DropReason.None) return;
            if (outcome is DropReason.Rejected || attempt == MaxAttempts)
            {
                for (var i = 0; i < batch.Count; i++)
                {
                    if (outcomes[i] is DropReason.None) outcomes[i] = outcome;
                }
                return;
            }
            report.Retried();
            await Task.Delay(Wait(attempt, wait), clock, cancellationToken).ConfigureAwait(false);
        }
    }

    public void Dispose() => http.Dispose();

    /// <summary>One attempt: nothing more to do, <see cref="DropReason.Unavailable"/> if it is worth another one, <see cref="DropReason.Rejected"/> if not.</summary>
    private async Task<(DropReason Outcome, TimeSpan? Wait, string? Sentence)> TryAsync(
        byte[] body, IReadOnlyList<Document> batch, DropReason[] outcomes, CancellationToken cancellationToken)
    {
        try
        {
            using var content = new ByteArrayContent(body);
            content.Headers.ContentType = new MediaTypeHeaderValue(format.ContentType);
            using var response = await http.PostAsync(new Uri(path, UriKind.Relative), content, cancellationToken).ConfigureAwait(false);
            var answer = await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
            if (response.IsSuccessStatusCode) return (DropReason.None, null, format.Read(answer, batch, outcomes));
            var said = $"{http.BaseAddress}{path} answered {(int)response.StatusCode}: {Beginning(answer)}";
            return IsPassing(response.StatusCode)
                ? (DropReason.Unavailable, response.Headers.RetryAfter?.Delta, said)
                : (DropReason.Rejected, null, said);
        }
        catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return (DropReason.Unavailable, null, $"{http.BaseAddress}{path} could not be reached: {e.Message}");
        }
    }

    private static bool IsPassing(HttpStatusCode status) => status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError;

    // 200 ms, doubled each time up to 5 s, half of it by chance so that applications do not march in step; or what the service asks for, up to 30 s.
    private static TimeSpan Wait(int attempts, TimeSpan? asked)
    {
        var full = FirstWait * Math.Pow(2, attempts - 1);
        var wait = (full < LongestWait ? full : LongestWait) * (0.5 + (Random.Shared.NextDouble() / 2));
        if (asked is not { } least || least <= wait) return wait;
        return least < LongestAsked ? least : LongestAsked;
    }

    private static string Beginning(byte[] answer) => Encoding.UTF8.GetString(answer, 0, Math.Min(answer.Length, 300));
}
