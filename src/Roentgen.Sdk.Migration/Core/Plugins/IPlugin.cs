using Roentgen.Sdk.Plugins;

namespace Roentgen.Sdk.Migration.Core.Plugins;

/// <summary>An environment to describe. Those that show themselves are described in any case.</summary>
public interface IPlugin
{
    /// <summary>Our name for it.</summary>
    Plugin Plugin { get; }
}

/// <summary>Amazon ECS.</summary>
public sealed class ECSPlugin : IPlugin
{
    /// <inheritdoc />
    public Plugin Plugin => Plugin.Ecs;
}

/// <summary>Amazon EC2.</summary>
public sealed class EC2Plugin : IPlugin
{
    /// <inheritdoc />
    public Plugin Plugin => Plugin.Ec2;
}

/// <summary>AWS Elastic Beanstalk.</summary>
public sealed class ElasticBeanstalkPlugin : IPlugin
{
    /// <inheritdoc />
    public Plugin Plugin => Plugin.ElasticBeanstalk;
}
