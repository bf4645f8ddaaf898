using System.Globalization;

namespace Roentgen.Storage.Sqlite;

/// <summary>
/// Name of a part's file: <c>2026-11-22.0.db</c>, the UTC day on which it was begun and a number, since a day may have several. Later parts are
/// greater.
/// </summary>
internal readonly record struct PartName(long Day, int Number) : IComparable<PartName>
{
    private const string Extension = ".db";

    public DateOnly Date => DateOnly.FromDateTime(DateTime.UnixEpoch).AddDays((int)Day);

    public static bool TryParse(string fileName, out PartName name)
    {
        name = default;
        if (!fileName.EndsWith(Extension, StringComparison.Ordinal) || fileName.Split('.') is not [var day, var number, _]
            || !DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            || !int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var counted))
            return false;
        name = new PartName(date.DayNumber - DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber, counted);
        return true;
    }

    public int CompareTo(PartName other) => Day != other.Day ? Day.CompareTo(other.Day) : Number.CompareTo(other.Number);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Date:yyyy-MM-dd}.{Number}{Extension}");
}
