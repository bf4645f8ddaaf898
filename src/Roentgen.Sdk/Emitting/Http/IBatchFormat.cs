namespace Roentgen.Sdk.Emitting.Http;

/// <summary>How documents are put into one request, and what the answer says of them.</summary>
internal interface IBatchFormat
{
    /// <summary>Type of the request's body.</summary>
    string ContentType { get; }

    /// <summary>The body; sets the outcome of documents that this format cannot express.</summary>
    byte[] Write(IReadOnlyList<Document> batch, DropReason[] outcomes);

    /// <summary>Reads an answer of success: sets the outcome of documents that were not taken after all. A sentence about those; null when all were.</summary>
    string? Read(ReadOnlyMemory<byte> answer, IReadOnlyList<Document> batch, DropReason[] outcomes);
}
