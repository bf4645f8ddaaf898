using System.Text.Json;
using Roentgen.Service.Access;
using Roentgen.Service.Api;

namespace Roentgen.Service.TransactionSearch;

/// <summary>Says where segments shall go. Answers that it is pending, as X-Ray does; the next question finds it active.</summary>
internal sealed class UpdateTraceSegmentDestination(DestinationSetting setting) : IOperation
{
    public string Name => "UpdateTraceSegmentDestination";

    public string Path => "/UpdateTraceSegmentDestination";

    public Permission Permission => Permission.Configure;

    public async Task HandleAsync(ApiRequest request, Utf8JsonWriter answer, CancellationToken cancellationToken)
    {
        var destination = request.Members.Choice("Destination", SegmentDestination.XRay, SegmentDestination.CloudWatchLogs) is { } name
            ? new SegmentDestination(name)
            : await setting.ReadAsync(cancellationToken).ConfigureAwait(false);
        await setting.ChangeAsync(_ => destination, cancellationToken).ConfigureAwait(false);
        destination.Write(answer, "PENDING");
    }
}
