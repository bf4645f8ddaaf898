using System.Text.Json;
using Roentgen.Service.Access;
using Roentgen.Service.Api;
using Roentgen.Service.Beyond.Documentation;

namespace Roentgen.Service.Beyond.Access;

/// <summary>Which access keys there are; never a secret.</summary>
internal sealed class GetAccessKeys(ServiceOptions options) : IRoentgenOperation
{
    public RouteDescription Description { get; } = new(
        "GET", "/roentgen/access-keys", "GetAccessKeys", Permission.Configure, "Which access keys there are",
        "Ids and roles of the access keys in force, where they come from, and where their file is. Secrets are never told. Keys are changed in the file, which is read again within a second.")
    {
        AnswerMeaning = "The keys.",
        Answer = Schema.Object("The keys.",
        [
            new("AccessKeys", Schema.List("The keys in the order of their ids; empty when there are none, so that everybody may do everything.", Schema.Object("A key.",
            [
                new("Id", Schema.Text("Its id.")),
                new("Role", Schema.Text("`write`, `read` or `admin`.")),
                new("Source", Schema.Text("`file`, `environment`, or `process` for one that the program made for itself.")),
            ]))),
            new("File", Schema.Text("The file of keys on the machine of the service; null without one.").OrNull()),
        ]),
    };

    public Task HandleAsync(ApiRequest request, Utf8JsonWriter answer, CancellationToken cancellationToken)
    {
        answer.WriteStartObject();
        answer.WriteStartArray("AccessKeys"u8);
        foreach (var (key, source) in options.AccessKeys?.List() ?? [])
        {
            answer.WriteStartObject();
            answer.WriteString("Id"u8, key.Id);
            answer.WriteString("Role"u8, key.Role.Name());
            answer.WriteString("Source"u8, source);
            answer.WriteEndObject();
        }
        answer.WriteEndArray();
        answer.WriteString("File"u8, options.AccessKeys?.File);
        answer.WriteEndObject();
        return Task.CompletedTask;
    }
}
