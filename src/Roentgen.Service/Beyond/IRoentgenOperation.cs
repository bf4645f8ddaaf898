using System.Text.Json;
using Roentgen.Service.Api;
using Roentgen.Service.Beyond.Documentation;

namespace Roentgen.Service.Beyond;

/// <summary>One operation beyond the X-Ray API: a JSON object in, a JSON object out, and what the documentation says of it.</summary>
internal interface IRoentgenOperation
{
    /// <summary>Where it is and what it takes and gives.</summary>
    RouteDescription Description { get; }

    /// <summary>Answers a request; see <see cref="IOperation.HandleAsync"/>.</summary>
    Task HandleAsync(ApiRequest request, Utf8JsonWriter answer, CancellationToken cancellationToken);
}
