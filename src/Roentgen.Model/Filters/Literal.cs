using System.Globalization;
using System.Text;

namespace Roentgen.Model.Filters;

/// <summary>A value as written in an expression: exactly one member is set.</summary>
/// <param name="Text">A string.</param>
/// <param name="Number">A number; always finite.</param>
/// <param name="Truth"><c>true</c> or <c>false</c>.</param>
public readonly record struct Literal(string? Text, double? Number, bool? Truth)
{
    /// <summary>A string.</summary>
    public static Literal Of(string text) => new(text, null, null);

    /// <summary>A number; what is too large becomes the largest.</summary>
    public static Literal Of(double number) => new(null, Math.Clamp(number, double.MinValue, double.MaxValue), null);

    /// <summary>A boolean.</summary>
    public static Literal Of(bool truth) => new(null, null, truth);

    /// <summary>As an expression holds it: strings in double quotes, with JSON's escapes.</summary>
    public override string ToString() =>
        Text is { } text ? Quote(text)
        : Number is { } number ? number.ToString("R", CultureInfo.InvariantCulture)
        : Truth is true ? "true" : "false";

    internal static string Quote(string text)
    {
        var quoted = new StringBuilder(text.Length + 2).Append('"');
        for (var i = 0; i < text.Length; i++)
        {
            var character = text[i];
            if (character is '"' or '\\') quoted.Append('\\').Append(character);
            else if (char.IsControl(character)) quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}");
            else quoted.Append(character);
        }
        return quoted.Append('"').ToString();
    }
}
