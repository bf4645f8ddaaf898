namespace Roentgen.Sdk.Plugins;

/// <summary>Resource types as X-Ray writes them into <c>origin</c>.</summary>
internal static class Origins
{
    public const string Ec2 = "AWS::EC2::Instance";
    public const string Ecs = "AWS::ECS::Container";
    public const string Eks = "AWS::EKS::Container";
    public const string ElasticBeanstalk = "AWS::ElasticBeanstalk::Environment";
    public const string AppRunner = "AWS::AppRunner::Service";

    public static string Of(Plugin plugin) => plugin switch
    {
        Plugin.Ec2 => Ec2,
        Plugin.Ecs => Ecs,
        Plugin.Eks => Eks,
        Plugin.ElasticBeanstalk => ElasticBeanstalk,
        _ => AppRunner,
    };
}
