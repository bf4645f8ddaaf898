namespace Roentgen.Sdk.Recording;

/// <summary>What the recorder needs of <see cref="XRayOptions"/>.</summary>
internal sealed record RecorderSettings(string ServiceName, bool CollectSqlQueries, IReadOnlyList<string> SegmentSources, Func<string, string, string?>? Redact);
