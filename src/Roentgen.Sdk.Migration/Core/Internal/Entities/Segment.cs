namespace Roentgen.Sdk.Migration.Core.Internal.Entities;

/// <summary>A segment, or the one of the request that is served.</summary>
public sealed class Segment : Entity
{
    internal Segment(string name, XRayTracer tracer, RecordingScope scope) : base(name, tracer, scope)
    {
    }

    /// <summary>Names the user of the whole segment.</summary>
    public void SetUser(string user) => Scope.SetUser(user);
}
