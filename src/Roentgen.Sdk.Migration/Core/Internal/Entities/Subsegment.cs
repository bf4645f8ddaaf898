namespace Roentgen.Sdk.Migration.Core.Internal.Entities;

/// <summary>A piece of work within a segment.</summary>
public sealed class Subsegment : Entity
{
    internal Subsegment(string name, XRayTracer tracer, RecordingScope scope) : base(name, tracer, scope)
    {
    }
}
