namespace Roentgen.Service.Health;

/// <summary>What the service has counted since it started, at one moment; named as on <c>/metrics</c>.</summary>
/// <param name="DocumentsAccepted">Segment documents stored.</param>
/// <param name="DocumentsAcceptedBytes">Their bytes.</param>
/// <param name="DocumentsRejected">Segment documents refused, by error code.</param>
/// <param name="TracesDigested">Digests computed; a trace that grows is digested again.</param>
/// <param name="TracesUndigested">Traces that wait for their digest just now.</param>
/// <param name="TracesExpired">Traces deleted because of their age or of the size of the whole.</param>
/// <param name="ExpiredBytes">Bytes on the disk that this freed.</param>
/// <param name="Throttled">Requests that were asked to come again later, by reason.</param>
/// <param name="Followers">Those who follow new traces just now.</param>
internal sealed record ServiceCounters(
    long DocumentsAccepted, long DocumentsAcceptedBytes, IReadOnlyDictionary<string, long> DocumentsRejected,
    long TracesDigested, int TracesUndigested, long TracesExpired, long ExpiredBytes, IReadOnlyDictionary<string, long> Throttled, int Followers);
