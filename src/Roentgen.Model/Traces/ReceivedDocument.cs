namespace Roentgen.Model.Traces;

/// <summary>One accepted document, as the store hands it back.</summary>
/// <param name="Json">The document's bytes, unchanged.</param>
/// <param name="Call">The accepted call that brought it. Documents of one call share the number; later calls have larger ones.</param>
/// <param name="ReceivedAt">Epoch second of receipt.</param>
public readonly record struct ReceivedDocument(ReadOnlyMemory<byte> Json, long Call, long ReceivedAt);
