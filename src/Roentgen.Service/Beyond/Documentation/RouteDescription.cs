using Roentgen.Service.Access;

namespace Roentgen.Service.Beyond.Documentation;

/// <summary>A route under <c>/roentgen/</c>: where it is, who may call it, and what the documentation says of it.</summary>
/// <param name="Method"><c>GET</c> or <c>POST</c>.</param>
/// <param name="Path">Begins with <c>/roentgen/</c>.</param>
/// <param name="Name">Name of the operation, for metrics, logs and generated clients.</param>
/// <param name="Permission">What a caller's access key must allow; null for what is open to everybody.</param>
/// <param name="Summary">What it is for, in a few words.</param>
/// <param name="Meaning">What there is to know, in sentences.</param>
internal sealed record RouteDescription(string Method, string Path, string Name, Permission? Permission, string Summary, string Meaning)
{
    /// <summary>What the query of the address may hold.</summary>
    public IReadOnlyList<SchemaMember> Query { get; init; } = [];

    /// <summary>The body; null for none.</summary>
    public JsonSchema? Request { get; init; }

    /// <summary>A body to try, as JSON; null for none. Works on any data.</summary>
    public string? RequestExample { get; init; }

    /// <summary>A query to try, in the form of an address; null for none.</summary>
    public string? QueryExample { get; init; }

    /// <summary>The answer; null where it is no JSON.</summary>
    public JsonSchema? Answer { get; init; }

    /// <summary>Media type of the answer.</summary>
    public string AnswerType { get; init; } = "application/json";

    /// <summary>The answer in a few words.</summary>
    public required string AnswerMeaning { get; init; }
}
