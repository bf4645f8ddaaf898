namespace Roentgen.Daemon.Aws;

/// <summary>
/// The metadata service of EC2, asked by its second version with a token, or by its first where that is refused. Never through a proxy. Away from
/// EC2 nobody answers, so whoever asks through <see cref="Connections"/> knows after a second; <c>AWS_EC2_METADATA_DISABLED</c> keeps it from being
/// asked.
/// </summary>
internal sealed class InstanceMetadata(Func<string, string?> environment, HttpMessageInvoker http, TimeProvider time)
{
    // An answer may take its time on a machine that is starting; a connection may not.
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(5);

    // The answer with the token goes no further than the instance itself where its hop limit is 1, and is never seen in a container.
    private static readonly TimeSpan TokenLimit = TimeSpan.FromSeconds(2);

    private readonly Uri _address = AddressOf(environment);

    /// <summary>Connections to metadata services, of ECS as well.</summary>
    public static SocketsHttpHandler Connections() =>
        new() { UseProxy = false, ActivityHeadersPropagator = null, ConnectTimeout = ConnectLimit, PooledConnectionIdleTimeout = AnswerLimit };

    /// <summary>Whether it may be asked.</summary>
    public bool IsEnabled { get; } = !string.Equals(environment("AWS_EC2_METADATA_DISABLED"), "true", StringComparison.OrdinalIgnoreCase);

    /// <summary>The region of this instance, from its identity document.</summary>
    /// <exception cref="MetadataException">Nobody answered as EC2 does.</exception>
    public async Task<string> RegionAsync(CancellationToken cancel)
    {
        var document = await AskAsync("/latest/dynamic/instance-identity/document", cancel).ConfigureAwait(false);
        return MetadataJson.Text(document, "region") ?? throw new MetadataException("the identity document names no region");
    }

    /// <summary>One of its values, <c>hostname</c> or <c>instance-id</c>.</summary>
    /// <exception cref="MetadataException">Nobody answered as EC2 does.</exception>
    public Task<string> ValueAsync(string name, CancellationToken cancel) => AskAsync("/latest/meta-data/" + name, cancel);

    private async Task<string> AskAsync(string path, CancellationToken cancel)
    {
        if (!IsEnabled) throw new MetadataException("AWS_EC2_METADATA_DISABLED is true");
        using var limit = new CancellationTokenSource(AnswerLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        try
        {
            var token = await TokenAsync(either.Token).ConfigureAwait(false);
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_address, path));
            if (token is not null) request.Headers.TryAddWithoutValidation("X-aws-ec2-metadata-token", token);
            using var answer = await http.SendAsync(request, either.Token).ConfigureAwait(false);
            if (!answer.IsSuccessStatusCode) throw new MetadataException($"{request.RequestUri} answered {(int)answer.StatusCode}");
            return await MetadataJson.TextAsync(answer.Content, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new MetadataException($"{_address} did not answer in time");
        }
        catch (HttpRequestException e)
        {
            throw new MetadataException($"{_address} cannot be reached: {e.InnerException?.Message ?? e.Message}");
        }
    }

    // Null where there is only the first version, or none for us.
    private async Task<string?> TokenAsync(CancellationToken cancel)
    {
        using var limit = new CancellationTokenSource(TokenLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        using var request = new HttpRequestMessage(HttpMethod.Put, new Uri(_address, "/latest/api/token"));
        request.Headers.TryAddWithoutValidation("X-aws-ec2-metadata-token-ttl-seconds", "60");
        try
        {
            using var answer = await http.SendAsync(request, either.Token).ConfigureAwait(false);
            return answer.IsSuccessStatusCode ? await MetadataJson.TextAsync(answer.Content, either.Token).ConfigureAwait(false) : null;
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancel.IsCancellationRequested)
        {
            return null;
        }
    }

    private static Uri AddressOf(Func<string, string?> environment) =>
        Uri.TryCreate(environment("AWS_EC2_METADATA_SERVICE_ENDPOINT"), UriKind.Absolute, out var given) ? given
        : string.Equals(environment("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE"), "ipv6", StringComparison.OrdinalIgnoreCase) ? new Uri("http://[fd00:ec2::254]")
        : new Uri("http://169.254.169.254");
}

/// <summary>A metadata service did not answer as it should; the message is the end of a sentence.</summary>
internal sealed class MetadataException(string message) : Exception(message);
