namespace Roentgen.Sdk.Plugins;

/// <summary>
/// An environment that segments can describe. Where several are known (a container of ECS on an instance of EC2), all are described, and the one that comes
/// last here says what the segment's origin is.
/// </summary>
public enum Plugin
{
    /// <summary>An instance of Amazon EC2: origin <c>AWS::EC2::Instance</c>.</summary>
    Ec2,

    /// <summary>A container of Amazon ECS, on EC2 or on Fargate: origin <c>AWS::ECS::Container</c>.</summary>
    Ecs,

    /// <summary>A pod of Amazon EKS: origin <c>AWS::EKS::Container</c>.</summary>
    Eks,

    /// <summary>An environment of AWS Elastic Beanstalk: origin <c>AWS::ElasticBeanstalk::Environment</c>.</summary>
    ElasticBeanstalk,

    /// <summary>A service of AWS App Runner: origin <c>AWS::AppRunner::Service</c>.</summary>
    AppRunner,
}
