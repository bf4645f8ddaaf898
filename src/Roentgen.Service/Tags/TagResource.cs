using System.Text.Json;
using Roentgen.Service.Access;
using Roentgen.Service.Api;

namespace Roentgen.Service.Tags;

/// <summary>Adds tags to a group or a sampling rule; those with a key that is there replace its value.</summary>
internal sealed class TagResource(TaggedResources resources) : IOperation
{
    public string Name => "TagResource";

    public string Path => "/TagResource";

    public Permission Permission => Permission.Configure;

    public async Task HandleAsync(ApiRequest request, Utf8JsonWriter answer, CancellationToken cancellationToken)
    {
        var arn = TaggedResources.ReadArn(request.Members);
        var added = TagList.Read(request.Members) ?? throw request.Members.Missing("Tags");
        await resources.ChangeAsync(arn, tags =>
        {
            foreach (var (key, value) in added) tags[key] = value;
            if (tags.Count > TagList.MaxTags) throw TooManyTags(arn);
        }, cancellationToken).ConfigureAwait(false);
        answer.WriteStartObject();
        answer.WriteEndObject();
    }

    private static ApiException TooManyTags(string arn) =>
        new(System.Net.HttpStatusCode.BadRequest, "TooManyTagsException", $"A resource has at most {TagList.MaxTags} tags") { ResourceName = arn };
}
