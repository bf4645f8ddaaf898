using System.Text.Json;
using Roentgen.Service.Access;
using Roentgen.Service.Api;

namespace Roentgen.Service.Encryption;

/// <summary>The encryption that was asked for.</summary>
internal sealed class GetEncryptionConfig(EncryptionSetting setting) : IOperation
{
    public string Name => "GetEncryptionConfig";

    public string Path => "/EncryptionConfig";

    public Permission Permission => Permission.Read;

    public async Task HandleAsync(ApiRequest request, Utf8JsonWriter answer, CancellationToken cancellationToken)
    {
        _ = request.Members; // refuses what is no object
        (await setting.ReadAsync(cancellationToken).ConfigureAwait(false)).Write(answer, "ACTIVE");
    }
}
