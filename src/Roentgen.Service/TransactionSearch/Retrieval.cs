using System.Text.Json;
using System.Text.Json.Serialization;
using Roentgen.Model.Ids;
using Roentgen.Model.Segments;
using Roentgen.Service.Api;
using Roentgen.Storage;
using Roentgen.Storage.Control;

namespace Roentgen.Service.TransactionSearch;

/// <summary>A question for traces, whose answer is fetched piece by piece. Here it is ready as soon as it is asked.</summary>
/// <param name="TraceIds">The traces asked for.</param>
/// <param name="Start">Epoch seconds; what ended before is left out.</param>
/// <param name="End">Epoch seconds; what began after is left out.</param>
/// <param name="StartedAt">Epoch second of the question.</param>
/// <param name="IsCancelled">Nobody wants the answer any more.</param>
internal sealed record Retrieval(IReadOnlyList<string> TraceIds, double Start, double End, long StartedAt, bool IsCancelled)
{
    /// <summary>How long the answer can be fetched, as X-Ray.</summary>
    public const int LifeSeconds = 3600;

    [JsonIgnore]
    public string Status => IsCancelled ? "CANCELLED" : "COMPLETE";

    public bool IsOver(DateTimeOffset now) => now.ToUnixTimeSeconds() - StartedAt >= LifeSeconds;

    /// <summary>Whether a trace lies in the window.</summary>
    public bool Holds(Model.Graph.TraceDigest digest) =>
        EpochSeconds.FromMicroseconds(digest.Summary.StartMicroseconds) <= End
        && EpochSeconds.FromMicroseconds(digest.Summary.StartMicroseconds + (digest.Summary.DurationMicroseconds ?? 0)) >= Start;

    /// <summary>Reads an id, in X-Ray's form or in that of W3C.</summary>
    public static bool TryParseId(string text, out TraceId id) => TraceId.TryParse(text, out id) || TraceId.TryParseW3C(text, out id);

    /// <summary>The traces asked for, each once.</summary>
    public IReadOnlyList<TraceId> Ids() => [.. TraceIds.Select(static text => TryParseId(text, out var id) ? id : (TraceId?)null).OfType<TraceId>().Distinct()];
}

[JsonSerializable(typeof(Retrieval))]
internal sealed partial class RetrievalJson : JsonSerializerContext;

/// <summary>
/// The questions by their tokens. They are kept, so that a token is good at every node and after a restart; of too many, those that were asked first go.
/// </summary>
internal sealed class RetrievalCatalog(ITraceStore store, TimeProvider time)
{
    /// <summary>Most questions that are kept.</summary>
    public const int MaxRetrievals = 1000;

    private const string Kind = "retrieval";

    /// <summary>Keeps a question.</summary>
    public async Task AddAsync(string token, Retrieval retrieval, CancellationToken cancellationToken)
    {
        var kept = await store.ReadControlAsync(Kind, cancellationToken).ConfigureAwait(false);
        // Versions grow with every write.
        foreach (var old in kept.OrderBy(static document => document.Version).Take(Math.Max(0, kept.Count + 1 - MaxRetrievals)))
            await store.TryChangeControlAsync(new ControlChange(Kind, old.Key, old.Version, null), cancellationToken).ConfigureAwait(false);
        await WriteAsync(token, 0, retrieval, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The question of a request's <c>RetrievalToken</c>.</summary>
    /// <exception cref="ApiException">There is none, or its time is over.</exception>
    public async Task<(string Token, Retrieval Retrieval)> RequireAsync(RequestObject members, CancellationToken cancellationToken)
    {
        var (token, _, retrieval) = await FindAsync(members, cancellationToken).ConfigureAwait(false);
        return (token, retrieval);
    }

    /// <summary>Gives up the question of a request.</summary>
    /// <exception cref="ApiException">There is none, or its time is over.</exception>
    public async Task CancelAsync(RequestObject members, CancellationToken cancellationToken)
    {
        var (token, version, retrieval) = await FindAsync(members, cancellationToken).ConfigureAwait(false);
        // Whoever was faster has cancelled it, too: nothing else ever changes one.
        await WriteAsync(token, version, retrieval with { IsCancelled = true }, cancellationToken).ConfigureAwait(false);
    }

    private Task<bool> WriteAsync(string token, long version, Retrieval retrieval, CancellationToken cancellationToken) => store.TryChangeControlAsync(
        new ControlChange(Kind, token, version, JsonSerializer.SerializeToUtf8Bytes(retrieval, RetrievalJson.Default.Retrieval)), cancellationToken);

    private async Task<(string Token, long Version, Retrieval Retrieval)> FindAsync(RequestObject members, CancellationToken cancellationToken)
    {
        var token = members.RequiredText("RetrievalToken", 0, 1020);
        var document = (await store.ReadControlAsync(Kind, cancellationToken).ConfigureAwait(false)).FirstOrDefault(document => document.Key == token);
        return document is not null && JsonSerializer.Deserialize(document.Json.Span, RetrievalJson.Default.Retrieval) is { } retrieval && !retrieval.IsOver(time.GetUtcNow())
            ? (token, document.Version, retrieval)
            : throw ApiException.NotFound("The retrieval token is not known, or it has expired", token);
    }
}
