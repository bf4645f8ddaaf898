namespace Roentgen.Sdk.Plugins;

/// <summary>An environment that segments can describe.</summary>
public enum Plugin
{
    /// <summary>A container of Amazon ECS, on EC2 or on Fargate: origin <c>AWS::ECS::Container</c>.</summary>
    Ecs,
}
