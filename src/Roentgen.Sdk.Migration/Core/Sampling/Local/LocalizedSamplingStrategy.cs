namespace Roentgen.Sdk.Migration.Core.Sampling.Local;

/// <summary>The application's own rules alone; the service is not asked.</summary>
public sealed class LocalizedSamplingStrategy : ISamplingStrategy
{
    private readonly string? _file;

    /// <summary>The default rule: the first request of each second, then 5 %.</summary>
    public LocalizedSamplingStrategy()
    {
    }

    /// <summary>The rules of a file, version 1 or 2. It is read when the recorder starts.</summary>
    public LocalizedSamplingStrategy(string path) => _file = path;

    /// <inheritdoc />
    public void ApplyTo(XRayOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        (options.CentralSampling, options.SamplingRulesFile) = (false, _file);
    }
}
