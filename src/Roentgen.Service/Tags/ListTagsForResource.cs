using System.Text.Json;
using Roentgen.Service.Access;
using Roentgen.Service.Api;

namespace Roentgen.Service.Tags;

/// <summary>The tags of a group or a sampling rule, on one page.</summary>
internal sealed class ListTagsForResource(TaggedResources resources) : IOperation
{
    public string Name => "ListTagsForResource";

    public string Path => "/ListTagsForResource";

    public Permission Permission => Permission.Read;

    public async Task HandleAsync(ApiRequest request, Utf8JsonWriter answer, CancellationToken cancellationToken)
    {
        if (request.Members.Text("NextToken") is not null) throw ApiException.InvalidRequest("NextToken is currently not supported");
        var tags = await resources.ReadAsync(TaggedResources.ReadArn(request.Members), cancellationToken).ConfigureAwait(false);
        answer.WriteStartObject();
        answer.WriteNull("NextToken"u8);
        answer.WriteStartArray("Tags"u8);
        foreach (var (key, value) in tags)
        {
            answer.WriteStartObject();
            answer.WriteString("Key"u8, key);
            answer.WriteString("Value"u8, value);
            answer.WriteEndObject();
        }
        answer.WriteEndArray();
        answer.WriteEndObject();
    }
}
