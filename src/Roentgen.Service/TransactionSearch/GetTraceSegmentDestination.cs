using System.Text.Json;
using Roentgen.Service.Access;
using Roentgen.Service.Api;

namespace Roentgen.Service.TransactionSearch;

/// <summary>Where segments are said to go.</summary>
internal sealed class GetTraceSegmentDestination(DestinationSetting setting) : IOperation
{
    public string Name => "GetTraceSegmentDestination";

    public string Path => "/GetTraceSegmentDestination";

    public Permission Permission => Permission.Read;

    public async Task HandleAsync(ApiRequest request, Utf8JsonWriter answer, CancellationToken cancellationToken)
    {
        _ = request.Members; // refuses what is no object
        (await setting.ReadAsync(cancellationToken).ConfigureAwait(false)).Write(answer, "ACTIVE");
    }
}
