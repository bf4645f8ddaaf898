using System.Text.Json;
using System.Text.Json.Serialization;
using Roentgen.Model.Graph;

namespace Roentgen.Storage.Sqlite;

/// <summary>Digests as the embedded store keeps them: JSON, members that are null left out.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, IgnoreReadOnlyProperties = true)]
[JsonSerializable(typeof(TraceDigest))]
internal sealed partial class DigestJson : JsonSerializerContext
{
    public static byte[] Write(TraceDigest digest) => JsonSerializer.SerializeToUtf8Bytes(digest, Default.TraceDigest);

    public static TraceDigest Read(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, Default.TraceDigest) ?? throw new InvalidDataException("A stored digest is null.");
}
