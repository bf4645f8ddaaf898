namespace Roentgen.Model.Signing;

/// <summary>A header that a signature covers.</summary>
/// <param name="Name">In lower case.</param>
/// <param name="Value">As sent; the values of several lines of one name joined by commas.</param>
public readonly record struct SignedHeader(string Name, string Value);
