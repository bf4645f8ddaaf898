using System.Globalization;
using System.Text;
using System.Text.Json;
using Roentgen.Service.Access;
using Roentgen.Service.Api;

namespace Roentgen.Service.Policies;

/// <summary>Creates or replaces a resource policy.</summary>
internal sealed class PutResourcePolicy(PolicyCatalog policies, ServiceOptions options, TimeProvider time) : IOperation
{
    public string Name => "PutResourcePolicy";

    public string Path => "/PutResourcePolicy";

    public Permission Permission => Permission.Configure;

    /// <summary>Most policies, as X-Ray.</summary>
    public const int MaxPolicies = 5;

    /// <summary>Most bytes of a policy, as X-Ray.</summary>
    public const int MaxBytes = 5 * 1024;

    public async Task HandleAsync(ApiRequest request, Utf8JsonWriter answer, CancellationToken cancellationToken)
    {
        var members = request.Members;
        var name = Policy.ReadName(members);
        var text = members.RequiredText("PolicyDocument");
        var expected = members.Text("PolicyRevisionId");
        var bypass = members.Flag("BypassPolicyLockoutCheck") ?? false;
        if (Encoding.UTF8.GetByteCount(text) > MaxBytes) throw ApiException.Refused("PolicySizeLimitExceededException", $"A resource policy has at most {MaxBytes} bytes");
        var document = PolicyDocument.TryParse(text) ?? throw ApiException.Refused("MalformedPolicyDocumentException", null);
        if (!bypass && document.Denies("xray:PutResourcePolicy", options.Account))
            throw ApiException.Refused("LockoutPreventionException", "The new resource policy will not allow the caller of this request to call PutResourcePolicy in the future.");
        var stored = await policies.ChangeAsync(name, all =>
        {
            var revision = all.GetValueOrDefault(name)?.Revision ?? 0;
            if (expected is not null && expected != revision.ToString(CultureInfo.InvariantCulture))
                throw ApiException.Refused("InvalidPolicyRevisionIdException", $"Another concurrent request has modified the resource policy {name}");
            if (revision == 0 && all.Count >= MaxPolicies) throw ApiException.Refused("PolicyCountLimitExceededException", $"There are at most {MaxPolicies} resource policies");
            return new Policy(name, text, revision + 1, time.GetUtcNow().ToUnixTimeSeconds());
        }, cancellationToken).ConfigureAwait(false);
        answer.WriteStartObject();
        answer.WritePropertyName("ResourcePolicy"u8);
        stored!.Write(answer);
        answer.WriteEndObject();
    }
}
