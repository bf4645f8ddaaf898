namespace Roentgen.Sdk.Plugins;

/// <summary>What one plugin has found out. It may come twice, the second time with more.</summary>
/// <param name="Plugin">Which one.</param>
/// <param name="Name">Name of its block in <c>aws</c>; null for none.</param>
/// <param name="Members">The members of the block; those without a value are not written.</param>
/// <param name="LogGroup">CloudWatch log group that the application writes to; null where it is not known.</param>
/// <param name="LogGroupArn">ARN of the log group.</param>
internal sealed record EnvironmentBlock(
    Plugin Plugin, string? Name, IReadOnlyList<(string Name, string? Value)> Members, string? LogGroup = null, string? LogGroupArn = null);
