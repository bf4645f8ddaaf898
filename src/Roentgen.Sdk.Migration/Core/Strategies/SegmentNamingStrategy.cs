using Microsoft.AspNetCore.Http;
using Roentgen.Model.Sampling;

namespace Roentgen.Sdk.Migration.Core.Strategies;

/// <summary>Names the segment of a request. <c>AWS_XRAY_TRACING_NAME</c> wins over the name that code gives.</summary>
public abstract class SegmentNamingStrategy
{
    /// <summary>The environment variable.</summary>
    public const string EnvironmentVariableSegmentName = "AWS_XRAY_TRACING_NAME";

    /// <summary>The name for a request.</summary>
    public abstract string GetSegmentName(HttpRequest httpRequest);

    private protected static string NameOf(string name) =>
        Environment.GetEnvironmentVariable(EnvironmentVariableSegmentName) is { } variable && !string.IsNullOrWhiteSpace(variable) ? variable.Trim() : name;
}

/// <summary>The same name for every request.</summary>
public sealed class FixedSegmentNamingStrategy : SegmentNamingStrategy
{
    private readonly string _name;

    /// <summary>With the name.</summary>
    public FixedSegmentNamingStrategy(string fixedName)
    {
        ArgumentException.ThrowIfNullOrEmpty(fixedName);
        _name = NameOf(fixedName);
    }

    /// <inheritdoc />
    public override string GetSegmentName(HttpRequest httpRequest) => _name;
}

/// <summary>The host that the caller asked for where it matches a pattern, else a name.</summary>
public sealed class DynamicSegmentNamingStrategy : SegmentNamingStrategy
{
    private readonly string _fallbackName;
    private readonly string _hostPattern;

    /// <summary>With a name and a pattern.</summary>
    /// <param name="fallbackSegmentName">The name where the host does not match.</param>
    /// <param name="hostNamePattern">What hosts may be called, with the wildcards <c>*</c> and <c>?</c>, in either case.</param>
    public DynamicSegmentNamingStrategy(string fallbackSegmentName, string hostNamePattern = "*")
    {
        ArgumentException.ThrowIfNullOrEmpty(fallbackSegmentName);
        _fallbackName = NameOf(fallbackSegmentName);
        _hostPattern = hostNamePattern ?? "*";
    }

    /// <inheritdoc />
    public override string GetSegmentName(HttpRequest httpRequest)
    {
        ArgumentNullException.ThrowIfNull(httpRequest);
        var host = httpRequest.Host.Host;
        return !string.IsNullOrEmpty(host) && Wildcard.IsMatch(_hostPattern, host) ? host : _fallbackName;
    }
}
