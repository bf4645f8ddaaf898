namespace Roentgen.Sdk.Recording;

/// <summary>A key with a string, a number or a boolean: an annotation, or the tag of an activity. No box for the numbers.</summary>
internal readonly record struct NamedValue
{
    private NamedValue(string key, ValueKind kind, long bits, string? text) => (Key, Kind, Bits, Text) = (key, kind, bits, text);

    public string Key { get; }
    public ValueKind Kind { get; }
    public string? Text { get; }
    public long Integer => Bits;
    public double Number => BitConverter.Int64BitsToDouble(Bits);
    public bool Flag => Bits != 0;

    private long Bits { get; }

    /// <summary>The same value under another key.</summary>
    public NamedValue WithKey(string key) => new(key, Kind, Bits, Text);

    public static NamedValue Of(string key, string value) => new(key, ValueKind.Text, 0, value);
    public static NamedValue Of(string key, long value) => new(key, ValueKind.Integer, value, null);
    public static NamedValue Of(string key, double value) => new(key, ValueKind.Number, BitConverter.DoubleToInt64Bits(value), null);
    public static NamedValue Of(string key, bool value) => new(key, ValueKind.Flag, value ? 1 : 0, null);
}

/// <summary>Which of its forms a <see cref="NamedValue"/> has.</summary>
internal enum ValueKind
{
    Text,
    Integer,
    Number,
    Flag,
}
