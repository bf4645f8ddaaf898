using Roentgen.Sdk.Migration.Core.Plugins;
using Roentgen.Sdk.Migration.Core.Sampling;
using Roentgen.Sdk.Migration.Core.Strategies;

namespace Roentgen.Sdk.Migration.Core;

/// <summary>Makes a recorder; <see cref="XRayOptions"/> is the shorter way.</summary>
public sealed class AWSXRayRecorderBuilder
{
    private readonly XRayOptions _options = new();
    private ContextMissingStrategy? _contextMissing;

    /// <summary>Describes the environment in every segment.</summary>
    public AWSXRayRecorderBuilder WithPlugin(IPlugin plugin)
    {
        ArgumentNullException.ThrowIfNull(plugin);
        _options.Plugins = [.. _options.Plugins.Append(plugin.Plugin).Distinct()];
        return this;
    }

    /// <summary>Sends to a daemon, <c>host:port</c> or <c>tcp:host:port udp:host:port</c>; <c>AWS_XRAY_DAEMON_ADDRESS</c> wins.</summary>
    public AWSXRayRecorderBuilder WithDaemonAddress(string daemonAddress)
    {
        _options.DaemonAddress = daemonAddress;
        return this;
    }

    /// <summary>Says whose rules decide; the service's where this is not called.</summary>
    public AWSXRayRecorderBuilder WithSamplingStrategy(ISamplingStrategy newStrategy)
    {
        ArgumentNullException.ThrowIfNull(newStrategy);
        newStrategy.ApplyTo(_options);
        return this;
    }

    /// <summary>Says what happens outside any segment; <c>AWS_XRAY_CONTEXT_MISSING</c> is asked where this is not called.</summary>
    public AWSXRayRecorderBuilder WithContextMissingStrategy(ContextMissingStrategy strategy)
    {
        _contextMissing = strategy;
        return this;
    }

    /// <summary>Adjusts anything else.</summary>
    public AWSXRayRecorderBuilder WithOptions(Action<XRayOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        configure(_options);
        return this;
    }

    /// <summary>The recorder.</summary>
    public AWSXRayRecorder Build()
    {
        var recorder = new AWSXRayRecorder(_options with { });
        if (_contextMissing is { } strategy) recorder.ContextMissingStrategy = strategy;
        return recorder;
    }
}
