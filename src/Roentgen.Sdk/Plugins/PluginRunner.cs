using System.Text.Json;
using Roentgen.Sdk.Diagnostics;

namespace Roentgen.Sdk.Plugins;

/// <summary>
/// Finds out where the application runs: all plugins at once, within a second in all, never in the way of the start. What is in variables and files is known
/// to the first segment, what a metadata service says to those that end after its answer.
/// </summary>
internal sealed class PluginRunner(IReadOnlyList<Plugin> asked, Surroundings surroundings, ApplicationBlock application, SelfReport report, TimeProvider clock)
{
    /// <summary>How long the plugins may take together.</summary>
    public static readonly TimeSpan Budget = TimeSpan.FromSeconds(1);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var budget = new CancellationTokenSource(Budget, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(budget.Token, cancellationToken);
        await Task.WhenAll(
            RunAsync(Plugin.Ec2, Ec2Plugin.DescribeAsync(surroundings, IsAsked(Plugin.Ec2), both.Token), cancellationToken),
            RunAsync(Plugin.Ecs, EcsPlugin.DescribeAsync(surroundings, IsAsked(Plugin.Ecs), both.Token), cancellationToken),
            RunAsync(Plugin.Eks, EksPlugin.DescribeAsync(surroundings, IsAsked(Plugin.Eks), both.Token), cancellationToken),
            RunAsync(Plugin.ElasticBeanstalk, Known(() => ElasticBeanstalkPlugin.Describe(surroundings, IsAsked(Plugin.ElasticBeanstalk))), cancellationToken),
            RunAsync(Plugin.AppRunner, Known(AppRunner), cancellationToken)).ConfigureAwait(false);
    }

    private bool IsAsked(Plugin plugin) => asked.Contains(plugin);

    // App Runner documents no variable and no metadata of its own; where its execution environment says so, it is believed.
    private EnvironmentBlock? AppRunner() =>
        IsAsked(Plugin.AppRunner) || surroundings.Variable(EnvironmentVariables.ExecutionEnvironment)?.Contains("AppRunner", StringComparison.OrdinalIgnoreCase) == true
            ? new EnvironmentBlock(Plugin.AppRunner, null, [])
            : null;

    private async Task RunAsync(Plugin plugin, IAsyncEnumerable<EnvironmentBlock> blocks, CancellationToken stop)
    {
        try
        {
            await foreach (var block in blocks.ConfigureAwait(false)) application.Describe(block);
        }
        catch (Exception e) when (e is HttpRequestException or JsonException or OperationCanceledException or UriFormatException or InvalidOperationException or System.Security.Cryptography.CryptographicException)
        {
            if (stop.IsCancellationRequested) return;
            report.Problem($"plugin {plugin}", $"what {plugin} says of this environment could not be read in full: {e.Message} Segments tell what is known.");
        }
    }

    // What waits for nothing, as the others are told.
    private static async IAsyncEnumerable<EnvironmentBlock> Known(Func<EnvironmentBlock?> describe)
    {
        await ValueTask.CompletedTask.ConfigureAwait(false);
        if (describe() is { } block) yield return block;
    }
}
