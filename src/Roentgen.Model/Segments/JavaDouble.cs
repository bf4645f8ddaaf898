using System.Buffers.Text;
using System.Globalization;
using System.Text.Json;

namespace Roentgen.Model.Segments;

/// <summary>
/// Numbers with a fraction as X-Ray prints them, which is as Java does: always with a point, and in scientific form from 10 million on and
/// below a thousandth. <c>1.0</c>, <c>0.25</c>, <c>1.790150660325734E9</c>, <c>1.0E-4</c>.
/// </summary>
public static class JavaDouble
{
    /// <summary>Longest text, in bytes: sign, 17 digits, point, <c>E-308</c>.</summary>
    public const int MaxLength = 26;

    /// <summary>Writes the number as a JSON value; what JSON cannot say (NaN, infinity) as null.</summary>
    public static void WriteJavaDouble(this Utf8JsonWriter writer, double value)
    {
        if (!double.IsFinite(value))
        {
            writer.WriteNullValue();
            return;
        }
        Span<byte> text = stackalloc byte[MaxLength];
        writer.WriteRawValue(text[..Format(value, text)], skipInputValidation: true);
    }

    /// <summary>Writes the text of a finite number and returns its length.</summary>
    public static int Format(double value, Span<byte> destination)
    {
        if (value == 0)
        {
            var zero = double.IsNegative(value) ? "-0.0"u8 : "0.0"u8;
            zero.CopyTo(destination);
            return zero.Length;
        }

        Span<byte> digits = stackalloc byte[17];
        var count = ShortestDigits(value, digits, out var exponent);

        var at = 0;
        if (value < 0) destination[at++] = (byte)'-';
        if (exponent is >= -3 and < 7)
        {
            if (exponent < 0)
            {
                "0."u8.CopyTo(destination[at..]);
                at += 2;
                for (var i = -1; i > exponent; i--) destination[at++] = (byte)'0';
                digits[..count].CopyTo(destination[at..]);
                return at + count;
            }
            for (var i = 0; i <= exponent; i++) destination[at++] = i < count ? digits[i] : (byte)'0';
            destination[at++] = (byte)'.';
            if (count <= exponent + 1)
            {
                destination[at++] = (byte)'0';
                return at;
            }
            digits[(exponent + 1)..count].CopyTo(destination[at..]);
            return at + count - exponent - 1;
        }

        destination[at++] = digits[0];
        destination[at++] = (byte)'.';
        if (count == 1) destination[at++] = (byte)'0';
        digits[1..count].CopyTo(destination[at..]);
        at += count - 1;
        destination[at++] = (byte)'E';
        Utf8Formatter.TryFormat(exponent, destination[at..], out var exponentLength);
        return at + exponentLength;
    }

    // The shortest digits that read back as the same number: takes "1.790150660325734E+15", "0.00025" or "179015" apart into
    // digits without leading or trailing zeros and a decimal exponent.
    private static int ShortestDigits(double value, Span<byte> digits, out int exponent)
    {
        Span<byte> text = stackalloc byte[32];
        Math.Abs(value).TryFormat(text, out var length, "R", CultureInfo.InvariantCulture);
        text = text[..length];

        var e = text.IndexOf((byte)'E');
        var mantissa = e < 0 ? text : text[..e];
        var scale = 0;
        if (e >= 0)
        {
            var sign = text[e + 1] == '-' ? -1 : 1;
            scale = sign * int.Parse(text[(e + 2)..], CultureInfo.InvariantCulture);
        }

        var point = mantissa.IndexOf((byte)'.');
        var integerDigits = point < 0 ? mantissa.Length : point;
        var count = 0;
        var leadingZeros = 0;
        foreach (var b in mantissa)
        {
            if (b == '.') continue;
            if (count == 0 && b == '0')
            {
                leadingZeros++;
                continue;
            }
            digits[count++] = b;
        }
        while (count > 1 && digits[count - 1] == '0') count--;
        exponent = scale + integerDigits - leadingZeros - 1;
        return count;
    }
}
