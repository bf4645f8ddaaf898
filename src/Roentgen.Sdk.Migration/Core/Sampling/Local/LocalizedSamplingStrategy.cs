using Roentgen.Model.Sampling;

namespace Roentgen.Sdk.Migration.Core.Sampling.Local;

/// <summary>Rules out of a file that the application brings along, for <see cref="AWSXRayRecorderBuilder.WithSamplingStrategy"/>.</summary>
public sealed class LocalizedSamplingStrategy
{
    /// <summary>The default rule: the first request of each second, then 5 %.</summary>
    public LocalizedSamplingStrategy() => Rules = [SamplingRule.Default];

    /// <summary>The rules of a file, version 1 or 2.</summary>
    /// <exception cref="ArgumentException">The file holds no rules; the message says why.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public LocalizedSamplingStrategy(string path)
    {
        if (LocalRuleFile.TryRead(File.ReadAllBytes(path), out var rules) is { } problem) throw new ArgumentException($"{path}: {problem}", nameof(path));
        Rules = rules;
    }

    /// <summary>The rules; the default one is among them.</summary>
    public IReadOnlyList<SamplingRule> Rules { get; }
}
