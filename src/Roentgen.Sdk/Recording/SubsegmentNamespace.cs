namespace Roentgen.Sdk;

/// <summary>What a subsegment stands for; the last two make nodes of the service map.</summary>
public enum SubsegmentNamespace
{
    /// <summary>Work of the application itself.</summary>
    Local,

    /// <summary>A call to another service or to a database; its name is the called one's.</summary>
    Remote,

    /// <summary>A call to an AWS service.</summary>
    Aws,
}
