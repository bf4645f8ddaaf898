namespace Roentgen.Model.Graph;

/// <summary>An exception that an entity on the way recorded.</summary>
/// <param name="Name">Its <c>type</c>.</param>
/// <param name="Message">Its <c>message</c>.</param>
public sealed record ExceptionRecord(string? Name, string? Message);

/// <summary>A segment or subsegment on the way to a cause.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Remote">It calls something else.</param>
/// <param name="Coverage">Its share of the root segment's time; null on the way to a failure.</param>
/// <param name="Exceptions">What it recorded; always empty on the way to where the time went.</param>
public sealed record RootCauseEntity(string Name, bool Remote, double? Coverage, IReadOnlyList<ExceptionRecord> Exceptions);

/// <summary>A service on the way to a cause.</summary>
/// <param name="Key">Its node.</param>
/// <param name="Inferred">It did not report itself; it is known by the call to it.</param>
/// <param name="EntityPath">Its segment first, then the subsegments that lead on; at least one.</param>
public sealed record RootCauseService(NodeKey Key, bool Inferred, IReadOnlyList<RootCauseEntity> EntityPath);

/// <summary>A way from where something was noticed to where it came from.</summary>
/// <param name="ClientImpacting">It starts at the trace's root, so the client noticed.</param>
/// <param name="Services">The services on the way, callers before those they call; at least one.</param>
public sealed record RootCause(bool ClientImpacting, IReadOnlyList<RootCauseService> Services);
