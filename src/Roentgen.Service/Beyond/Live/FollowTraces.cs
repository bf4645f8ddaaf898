using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Roentgen.Model.Graph;
using Roentgen.Service.Access;
using Roentgen.Service.Api;
using Roentgen.Service.Beyond.Analysis;
using Roentgen.Service.Beyond.Documentation;
using Roentgen.Service.Health;
using Roentgen.Service.Limits;
using Roentgen.Service.Traces;
using Roentgen.Storage;

namespace Roentgen.Service.Beyond.Live;

/// <summary>
/// New and changed traces as they are digested, as server-sent events. A follower that reads too slowly misses some and is told how many; nobody
/// waits for it. A stream ends when its client leaves, when that is not let in any more, and when the service stops.
/// </summary>
internal sealed class FollowTraces
{
    /// <summary>How often a stream says that it is alive.</summary>
    public static readonly TimeSpan HeartbeatInterval = TimeSpan.FromSeconds(15);

    private readonly ITraceStore _store;
    private readonly QuestionReader _questions;
    private readonly ServiceOptions _options;
    private readonly ServiceMetrics _metrics;
    private readonly ApiAnswers _answers;
    private readonly TimeProvider _time;
    private readonly CancellationToken _stopping;
    private int _followers;

    public FollowTraces(
        ITraceStore store, QuestionReader questions, ServiceOptions options, ServiceMetrics metrics, ApiAnswers answers, TimeProvider time, IHostApplicationLifetime lifetime)
    {
        _store = store;
        _questions = questions;
        _options = options;
        _metrics = metrics;
        _answers = answers;
        _time = time;
        _stopping = lifetime.ApplicationStopping;
        metrics.ObserveFollowers(() => Volatile.Read(ref _followers));
    }

    public RouteDescription Description { get; } = new(
        "GET", "/roentgen/live", "FollowTraces", Permission.Read, "Follow new traces",
        "Server-sent events (`text/event-stream`, for `EventSource` in a browser). Event `trace`: a trace that is new or has changed, a second or so after its documents came; its data is the trace summary that `GetTraceSummaries` "
        + "gives with `TimeRangeType` `Event`. A trace that grows comes again, with a higher `Revision`. Event `skipped`: the client read too slowly and missed traces, its data is `{\"Count\":12}`; "
        + $"whether the filter would have selected them is not known. {DigestFeed.MaxBehind} digests wait for a client before the oldest are dropped. A comment every {HeartbeatInterval.TotalSeconds} seconds keeps the connection open. "
        + "The stream ends when the service stops, and, within this time, when the session or the access key of its client is over; `EventSource` connects again by itself.")
    {
        Query = [new("FilterExpression", Schema.Text("Which traces; see docs/filter-expressions.md. All, where absent. Groups are taken as they are when the stream begins."))],
        QueryExample = "FilterExpression=fault",
        AnswerType = "text/event-stream",
        AnswerMeaning = "Events, for as long as the client stays.",
    };

    /// <summary>Answers a request.</summary>
    public async Task HandleAsync(HttpContext context, CancellationToken gone)
    {
        if (context.Request.Query["FilterExpression"] is { Count: > 1 }) throw ApiException.InvalidRequest("FilterExpression is there more than once; combine the expressions with AND or OR.");
        var filter = await _questions.ReadFilterAsync(context.Request.Query["FilterExpression"], gone).ConfigureAwait(false);
        if (Interlocked.Increment(ref _followers) > _options.MaxFollowers)
        {
            Interlocked.Decrement(ref _followers);
            _metrics.CountThrottled("Followers");
            _metrics.CountOverLimit(Limit.Names.Followers);
            throw ApiException.Throttled($"{_options.MaxFollowers} clients follow new traces already, which is the most.");
        }
        using var end = CancellationTokenSource.CreateLinkedTokenSource(gone, _stopping);
        try
        {
            // From here on nothing is missed, so that who has the head of the answer has it all.
            var digests = _store.FollowAsync(end.Token);
            _answers.Begin(context, Description.Name, HttpStatusCode.OK, "text/event-stream");
            context.Response.Headers.CacheControl = "no-store";
            // Some proxies collect answers unless they are told.
            context.Response.Headers["X-Accel-Buffering"] = "no";
            await SendAsync(context.Response.BodyWriter, digests, filter.Matches, Admission.Of(context), end).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The end of the stream is the answer.
        }
        finally
        {
            // Whatever ended it, the store is told.
            await end.CancelAsync().ConfigureAwait(false);
            Interlocked.Decrement(ref _followers);
        }
    }

    private async Task SendAsync(PipeWriter stream, IAsyncEnumerable<FollowedDigest> digests, Func<TraceDigest, bool> isAskedFor, Admission admission, CancellationTokenSource end)
    {
        using var heartbeat = new PeriodicTimer(HeartbeatInterval, _time);
        WriteComment(stream);
        await stream.FlushAsync(end.Token).ConfigureAwait(false);
        var beat = heartbeat.WaitForNextTickAsync(end.Token).AsTask();
        await using var followed = digests.GetAsyncEnumerator(end.Token);
        var next = followed.MoveNextAsync().AsTask();
        try
        {
            while (true)
            {
                await Task.WhenAny(next, beat).ConfigureAwait(false);
                if (beat.IsCompleted)
                {
                    await beat.ConfigureAwait(false);
                    if (!admission.Holds) return;
                    WriteComment(stream);
                    beat = heartbeat.WaitForNextTickAsync(end.Token).AsTask();
                }
                if (next.IsCompleted)
                {
                    if (!await next.ConfigureAwait(false)) return;
                    if (followed.Current.Skipped > 0) WriteSkipped(stream, followed.Current.Skipped);
                    if (isAskedFor(followed.Current.Digest)) WriteTrace(stream, followed.Current.Digest);
                    next = followed.MoveNextAsync().AsTask();
                }
                // A client that does not read holds this up, and nobody else.
                if ((await stream.FlushAsync(end.Token).ConfigureAwait(false)).IsCompleted) return;
            }
        }
        finally
        {
            // Following ends with the token and without an error; until then it must not be disposed of.
            await end.CancelAsync().ConfigureAwait(false);
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static void WriteComment(PipeWriter stream) => stream.Write(": \n\n"u8);

    private static void WriteTrace(PipeWriter stream, TraceDigest digest)
    {
        stream.Write("event: trace\ndata: "u8);
        using (var json = new Utf8JsonWriter(stream, ApiAnswers.Json)) TraceSummaryJson.Write(json, digest, TraceClock.Update);
        stream.Write("\n\n"u8);
    }

    private static void WriteSkipped(PipeWriter stream, long count)
    {
        stream.Write("event: skipped\ndata: "u8);
        using (var json = new Utf8JsonWriter(stream, ApiAnswers.Json))
        {
            json.WriteStartObject();
            json.WriteNumber("Count"u8, count);
            json.WriteEndObject();
        }
        stream.Write("\n\n"u8);
    }
}
