using System.Text.Json;
using Roentgen.Service.Access;

namespace Roentgen.Service.Api;

/// <summary>One operation of the X-Ray API: a request in, a JSON object out.</summary>
internal interface IOperation
{
    /// <summary>Name in the service model, for metrics and logs.</summary>
    string Name { get; }

    /// <summary>Where it is posted to.</summary>
    string Path { get; }

    /// <summary>What a caller's access key must allow.</summary>
    Permission Permission { get; }

    /// <summary>Answers a request.</summary>
    /// <param name="request">The body.</param>
    /// <param name="answer">Takes exactly one JSON object.</param>
    /// <param name="cancellationToken">The client has gone.</param>
    /// <exception cref="ApiException">The request is refused.</exception>
    Task HandleAsync(ApiRequest request, Utf8JsonWriter answer, CancellationToken cancellationToken);
}
