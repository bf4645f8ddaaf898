using System.Text.Json.Serialization;
using Roentgen.Model.Ids;
using Roentgen.Model.Segments;
using Roentgen.Service.Api;
using Roentgen.Service.Control;
using Roentgen.Storage;

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

/// <summary>The questions by their tokens. They are kept, so that a token is good at every node and after a restart.</summary>
internal sealed class RetrievalCatalog(ITraceStore store, TimeProvider time) : Catalog<Retrieval>(store, time, "retrieval", RetrievalJson.Default.Retrieval)
{
    private readonly TimeProvider _time = time;

    /// <summary>The question of a request's <c>RetrievalToken</c>.</summary>
    /// <exception cref="ApiException">There is none, or its time is over.</exception>
    public async Task<(string Token, Retrieval Retrieval)> RequireAsync(RequestObject members, CancellationToken cancellationToken)
    {
        var token = members.RequiredText("RetrievalToken", 0, 1020);
        return await FindAsync(token, cancellationToken).ConfigureAwait(false) is { } retrieval && !retrieval.IsOver(_time.GetUtcNow())
            ? (token, retrieval)
            : throw NotFound(token);
    }

    public static ApiException NotFound(string token) => ApiException.NotFound("The retrieval token is not known, or it has expired", token);
}
