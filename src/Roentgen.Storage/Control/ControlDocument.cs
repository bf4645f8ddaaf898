namespace Roentgen.Storage.Control;

/// <summary>A document of the control plane: a group, a sampling rule, a policy, an insight, a setting.</summary>
/// <param name="Kind">What it is, for example <c>group</c>.</param>
/// <param name="Key">Its name among those of its kind.</param>
/// <param name="Version">Grows with every write to the store, so that no two states of a document have the same, even if it was deleted in between. 1 or more.</param>
/// <param name="Json">Its bytes; they must not change any more.</param>
public sealed record ControlDocument(string Kind, string Key, long Version, ReadOnlyMemory<byte> Json);

/// <summary>A change of one document, which holds only if the document is as the caller saw it.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Key">Its name among those of its kind.</param>
/// <param name="Expected">Version that the caller saw; 0 if it saw none.</param>
/// <param name="Json">The new bytes, which must not change any more; null deletes it.</param>
public sealed record ControlChange(string Kind, string Key, long Expected, byte[]? Json);
