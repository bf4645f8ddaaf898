namespace Roentgen.Sdk.Migration.Core.Sampling;

/// <summary>Whose rules decide, for <see cref="AWSXRayRecorderBuilder.WithSamplingStrategy"/>.</summary>
public interface ISamplingStrategy
{
    /// <summary>Sets the options that say the same.</summary>
    void ApplyTo(XRayOptions options);
}

/// <summary>The service's rules; until they are there, those of a file or the default one.</summary>
public sealed class DefaultSamplingStrategy : ISamplingStrategy
{
    private readonly string? _file;

    /// <summary>With the default rule until the service's are there.</summary>
    public DefaultSamplingStrategy()
    {
    }

    /// <summary>With the rules of a file, version 1 or 2, until the service's are there. It is read when the recorder starts.</summary>
    public DefaultSamplingStrategy(string samplingRuleManifest) => _file = samplingRuleManifest;

    /// <inheritdoc />
    public void ApplyTo(XRayOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        (options.CentralSampling, options.SamplingRulesFile) = (true, _file);
    }
}
