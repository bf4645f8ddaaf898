using System.Text.Json;
using Roentgen.Service.Access;
using Roentgen.Service.Api;

namespace Roentgen.Service.Encryption;

/// <summary>Asks for encryption. Answers that it is being changed, as X-Ray does; the next question finds it active.</summary>
internal sealed class PutEncryptionConfig(EncryptionSetting setting, ServiceOptions options) : IOperation
{
    public string Name => "PutEncryptionConfig";

    public string Path => "/PutEncryptionConfig";

    public Permission Permission => Permission.Configure;

    public async Task HandleAsync(ApiRequest request, Utf8JsonWriter answer, CancellationToken cancellationToken)
    {
        var members = request.Members;
        var key = members.Text("KeyId", 1, 3000);
        var type = members.Choice("Type", "NONE", "KMS") ?? throw members.Missing("Type");
        if (type == "KMS" && key is null) throw ApiException.InvalidRequest("Encryption of type KMS needs a KeyId");
        if (type == "NONE" && key is not null) throw ApiException.InvalidRequest("Encryption of type NONE takes no KeyId");
        var config = new EncryptionConfig(key is null ? null : ArnOf(key));
        await setting.ChangeAsync(_ => config, cancellationToken).ConfigureAwait(false);
        config.Write(answer, "UPDATING");
    }

    // A key id, alias/name, or an ARN, which stays what it is.
    private string ArnOf(string key)
    {
        if (key.StartsWith("arn:", StringComparison.Ordinal)) return key;
        return $"arn:aws:kms:{options.ArnScope}:{(key.StartsWith("alias/", StringComparison.Ordinal) ? "" : "key/")}{key}";
    }
}
