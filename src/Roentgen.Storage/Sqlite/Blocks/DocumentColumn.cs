namespace Roentgen.Storage.Sqlite.Blocks;

/// <summary>How the values of a column are stored. Numbers are part of the format.</summary>
internal enum ColumnClass : byte
{
    /// <summary>Which shape an object or a list has.</summary>
    Shape = 0,

    /// <summary>Number of a string in the block's table.</summary>
    Text = 1,

    /// <summary>Number of a string in the block's table that is a JSON number in a form that no other class gives back exactly.</summary>
    NumberText = 2,

    /// <summary>16 lower-case hex digits.</summary>
    Hex = 3,

    /// <summary>The digits of a number with up to two decimals.</summary>
    Digits = 4,

    /// <summary>A number with three to six decimals, in millionths: mostly seconds.</summary>
    Millionths = 5,

    /// <summary>A number with seven to nine decimals, in billionths.</summary>
    Billionths = 6,
}

/// <summary>
/// A value's kind as its object's shape tells it: what has no content of its own ends there, all else has the next value of a column.
/// Numbers are part of the format.
/// </summary>
internal enum ValueKind : byte
{
    Object = 0,
    List = 1,
    Text = 2,
    Hex = 3,
    OwnTraceId = 4,
    OwnW3CTraceId = 5,
    True = 6,
    False = 7,
    Null = 8,
    NumberText = 9,

    /// <summary>The first of ten: a number with none to nine decimals.</summary>
    Decimal = 10,
}

/// <summary>Where a column's values stand in their documents: below which member of which object.</summary>
/// <param name="Parent">Number of the name of the member that holds the object; lists have no names of their own.</param>
/// <param name="Key">Number of the member's name; <see cref="Element"/> for elements of a list.</param>
/// <param name="Class">How they are stored.</param>
internal readonly record struct ColumnKey(int Parent, int Key, ColumnClass Class)
{
    /// <summary>Stands for the name of what has none: the document itself, and elements.</summary>
    public const int Element = 0;
}

/// <summary>Facts about kinds that writing and reading share.</summary>
internal static class ValueKinds
{
    /// <summary>Most decimals of a number that is not stored as text.</summary>
    public const int MaxScale = 9;

    /// <summary>The class of a kind's column; null for a kind without content.</summary>
    public static ColumnClass? Class(ValueKind kind) => kind switch
    {
        ValueKind.Object or ValueKind.List => ColumnClass.Shape,
        ValueKind.Text => ColumnClass.Text,
        ValueKind.NumberText => ColumnClass.NumberText,
        ValueKind.Hex => ColumnClass.Hex,
        >= ValueKind.Decimal => (kind - ValueKind.Decimal) switch { <= 2 => ColumnClass.Digits, <= 6 => ColumnClass.Millionths, _ => ColumnClass.Billionths },
        _ => null,
    };

    /// <summary>Decimals of a column's unit; null where each value has its own.</summary>
    public static int? Scale(ColumnClass of) => of switch { ColumnClass.Millionths => 6, ColumnClass.Billionths => MaxScale, _ => null };

    /// <summary>A power of ten, 0 to 18.</summary>
    public static long Power(int exponent)
    {
        var power = 1L;
        for (; exponent > 0; exponent--) power *= 10;
        return power;
    }
}
