namespace Roentgen.Daemon;

/// <summary>What telemetry records say about the machine; each is empty when unknown.</summary>
/// <param name="Hostname">Its name.</param>
/// <param name="InstanceId">Its EC2 instance id.</param>
public sealed record HostIdentity(string Hostname, string InstanceId);
