using System.Globalization;

namespace Roentgen.Commands;

/// <summary>Amounts of bytes as people write them: <c>20GB</c>, <c>1.5 TiB</c>, <c>1000000</c>.</summary>
internal static class ByteSize
{
    private static readonly (string Unit, long Bytes)[] Units =
    [
        ("KB", 1_000), ("MB", 1_000_000), ("GB", 1_000_000_000), ("TB", 1_000_000_000_000),
        ("KiB", 1L << 10), ("MiB", 1L << 20), ("GiB", 1L << 30), ("TiB", 1L << 40),
        ("B", 1),
    ];

    /// <summary>Reads an amount; false for anything else, and for more than a number can hold.</summary>
    public static bool TryParse(string text, out long bytes)
    {
        var unit = Units.FirstOrDefault(unit => text.EndsWith(unit.Unit, StringComparison.OrdinalIgnoreCase));
        var number = text.AsSpan(0, text.Length - (unit.Unit?.Length ?? 0)).TrimEnd(' ');
        bytes = 0;
        if (!decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount)) return false;
        if (amount > long.MaxValue / Math.Max(1, unit.Bytes)) return false;
        bytes = (long)(amount * Math.Max(1, unit.Bytes));
        return true;
    }
}
