namespace Roentgen.Service.Control;

/// <summary>The ARNs of what this service keeps.</summary>
internal sealed class Arns(ServiceOptions options)
{
    /// <summary>ARN of a group; each time a name is used again, another suffix. Null for the default group, which has none.</summary>
    public string OfGroup(string name, string? suffix) => $"{Prefix}group/{name}{(suffix is null ? "" : "/" + suffix)}";

    public string OfSamplingRule(string name) => $"{Prefix}sampling-rule/{name}";

    private string Prefix => $"arn:aws:xray:{options.ArnScope}:";
}
