using Roentgen.Daemon.Commands;
using Roentgen.Daemon.Logging;

namespace Roentgen.Daemon.Aws;

/// <summary>
/// Finds the region where nobody named it. First hit: flag, variable or file; <c>AWS_REGION</c>; then ECS (the metadata file, then the task metadata
/// service) and EC2, or in local mode the configuration that every AWS SDK reads.
/// </summary>
internal sealed class RegionFinder(AwsSettings settings, Func<string, string?> environment, HttpMessageInvoker http, InstanceMetadata instance, DaemonLog log, TimeProvider time)
{
    private static readonly TimeSpan TaskMetadataLimit = TimeSpan.FromSeconds(5);

    /// <summary>The region; null when nobody knows it.</summary>
    /// <param name="mayAsk">Whether it is worth asking metadata services.</param>
    /// <param name="cancel">Stops asking.</param>
    public async Task<string?> FindAsync(bool mayAsk, CancellationToken cancel)
    {
        if (settings.Region is { } named)
            return Found(named, $"Fetch region {named} from {(settings.RegionIsOfEnvironment ? "environment variables" : "commandline/config file")}");
        if (settings.LocalMode)
            return SharedRegion() is { } shared ? Found(shared, $"Fetched region {shared} from config") : null;
        if (!mayAsk) return null;
        if (await OfTaskFileAsync(cancel).ConfigureAwait(false) is { } ofFile) return Found(ofFile, $"Fetch region {ofFile} from ECS metadata file");
        if (await OfTaskServiceAsync(cancel).ConfigureAwait(false) is { } ofTask) return Found(ofTask, $"Fetch region {ofTask} from ECS task metadata");
        try
        {
            var ofInstance = await instance.RegionAsync(cancel).ConfigureAwait(false);
            return Found(ofInstance, $"Fetch region {ofInstance} from ec2 metadata");
        }
        catch (MetadataException e)
        {
            log.Write(DaemonLogLevel.Info, $"Unable to fetch region from EC2 metadata: {e.Message}");
            return null;
        }
    }

    /// <summary><c>AWS_DEFAULT_REGION</c>, or the region of the profile in the shared configuration file; null for neither.</summary>
    public string? SharedRegion() => environment("AWS_DEFAULT_REGION") is { Length: > 0 } region ? region : SharedConfig.Region(environment);

    private string Found(string region, string how)
    {
        log.Write(DaemonLogLevel.Debug, how);
        return region;
    }

    // { "TaskARN": "arn:aws:ecs:eu-west-1:123456789012:task/…" }
    private async Task<string?> OfTaskFileAsync(CancellationToken cancel)
    {
        if (!string.Equals(environment("ECS_ENABLE_CONTAINER_METADATA"), "true", StringComparison.OrdinalIgnoreCase)) return null;
        if (environment("ECS_CONTAINER_METADATA_FILE") is not { Length: > 0 } path) return null;
        try
        {
            var text = await File.ReadAllTextAsync(path, cancel).ConfigureAwait(false);
            if (RegionOfArn(MetadataJson.Text(text, "TaskARN")) is { } region) return region;
            log.Write(DaemonLogLevel.Error, $"Unable to read ECS metadata file contents: {path} names no TaskARN with a region");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.Write(DaemonLogLevel.Error, $"Unable to open ECS metadata file: {e.Message}");
        }
        return null;
    }

    private async Task<string?> OfTaskServiceAsync(CancellationToken cancel)
    {
        if (!Uri.TryCreate(environment("ECS_CONTAINER_METADATA_URI_V4"), UriKind.Absolute, out var address)) return null;
        using var limit = new CancellationTokenSource(TaskMetadataLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address.AbsoluteUri.TrimEnd('/') + "/task");
            using var answer = await http.SendAsync(request, either.Token).ConfigureAwait(false);
            if (RegionOfArn(MetadataJson.Text(await MetadataJson.TextAsync(answer.Content, either.Token).ConfigureAwait(false), "TaskARN")) is { } region) return region;
            log.Write(DaemonLogLevel.Info, $"Unable to fetch region from ECS task metadata: {address} names no TaskARN with a region");
        }
        catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            log.Write(DaemonLogLevel.Info, $"Unable to fetch region from ECS task metadata: {address}: {e.InnerException?.Message ?? e.Message}");
        }
        return null;
    }

    private static string? RegionOfArn(string? arn) => arn?.Split(':') is [_, _, _, { Length: > 0 } region, ..] ? region : null;
}
