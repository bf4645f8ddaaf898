namespace Roentgen.Model.Signing;

/// <summary>A body that can hash itself where it lies, so that <see cref="SigningHandler"/> needs no copy of it.</summary>
public abstract class HashedContent : HttpContent
{
    /// <summary>The SHA-256 of the bytes that will be sent.</summary>
    /// <param name="destination">32 bytes.</param>
    public abstract void ComputeSha256(Span<byte> destination);
}
