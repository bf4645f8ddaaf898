using System.Text.Json;
using System.Text.Json.Serialization;
using Roentgen.Service.Control;
using Roentgen.Storage;

namespace Roentgen.Service.Encryption;

/// <summary>
/// The encryption that was asked for. It is kept and answered; the data on the disk is not encrypted by it, since there is no key service here:
/// that is the business of the disk.
/// </summary>
/// <param name="KeyId">ARN of the key; null without one.</param>
internal sealed record EncryptionConfig(string? KeyId)
{
    /// <summary>What holds until somebody changes it.</summary>
    public static EncryptionConfig None { get; } = new((string?)null);

    public void Write(Utf8JsonWriter answer, string status)
    {
        answer.WriteStartObject();
        answer.WriteStartObject("EncryptionConfig"u8);
        answer.WriteString("KeyId"u8, KeyId);
        answer.WriteString("Status"u8, status);
        answer.WriteString("Type"u8, KeyId is null ? "NONE" : "KMS");
        answer.WriteEndObject();
        answer.WriteEndObject();
    }
}

[JsonSerializable(typeof(EncryptionConfig))]
internal sealed partial class EncryptionJson : JsonSerializerContext;

/// <summary>The one setting of encryption.</summary>
internal sealed class EncryptionSetting(ITraceStore store, TimeProvider time)
    : Setting<EncryptionConfig>(store, time, "encryption", EncryptionJson.Default.EncryptionConfig, EncryptionConfig.None);
