using System.Text.Json;
using Roentgen.Service.Access;
using Roentgen.Service.Api;

namespace Roentgen.Service.Tags;

/// <summary>Takes tags from a group or a sampling rule; keys that it does not have are no error.</summary>
internal sealed class UntagResource(TaggedResources resources) : IOperation
{
    public string Name => "UntagResource";

    public string Path => "/UntagResource";

    public Permission Permission => Permission.Configure;

    public async Task HandleAsync(ApiRequest request, Utf8JsonWriter answer, CancellationToken cancellationToken)
    {
        var arn = TaggedResources.ReadArn(request.Members);
        var keys = request.Members.Texts("TagKeys", TagList.MaxInRequest, 1, TagList.MaxKeyLength) ?? throw request.Members.Missing("TagKeys");
        await resources.ChangeAsync(arn, tags =>
        {
            foreach (var key in keys) tags.Remove(key);
        }, cancellationToken).ConfigureAwait(false);
        answer.WriteStartObject();
        answer.WriteEndObject();
    }
}
