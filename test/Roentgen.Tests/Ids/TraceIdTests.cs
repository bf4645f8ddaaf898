using System.Text;
using Roentgen.Model.Ids;

namespace Roentgen.Tests.Ids;

public sealed class TraceIdTests
{
    [Theory]
    [InlineData("1-5759e988-bd862e3fe1be46a994272793")]
    [InlineData("1-00000000-000000000000000000000000")]
    [InlineData("1-ffffffff-ffffffffffffffffffffffff")]
    public void The_text_form_is_read_and_written_unchanged(string text)
    {
        TraceId.TryParse(text, out var fromChars).ShouldBeTrue();
        TraceId.TryParse(Encoding.ASCII.GetBytes(text), out var fromBytes).ShouldBeTrue();
        fromBytes.ShouldBe(fromChars);
        fromChars.ToString().ShouldBe(text);
    }

    [Fact]
    public void Upper_case_is_the_same_id()
    {
        TraceId.TryParse("1-5759E988-BD862E3FE1BE46A994272793", out var upper).ShouldBeTrue();
        upper.ToString().ShouldBe("1-5759e988-bd862e3fe1be46a994272793");
    }

    [Theory]
    [InlineData("")]
    [InlineData("dummy")]
    [InlineData("2-5759e988-bd862e3fe1be46a994272793")]
    [InlineData("1-5759e988-bd862e3fe1be46a99427279")]
    [InlineData("1-5759e988-bd862e3fe1be46a9942727933")]
    [InlineData("1-5759e988_bd862e3fe1be46a994272793")]
    [InlineData("1-5759g988-bd862e3fe1be46a994272793")]
    [InlineData("1-5759e988-bd862e3fe1be46a99427279é")]
    public void Anything_else_is_refused_without_an_exception(string text)
    {
        TraceId.TryParse(text, out _).ShouldBeFalse();
        TraceId.TryParse(Encoding.UTF8.GetBytes(text), out _).ShouldBeFalse();
    }

    [Fact]
    public void Every_id_is_read_as_it_is_written_in_characters_and_in_bytes()
    {
        var random = new Random(17);
        for (var i = 0; i < 10_000; i++)
        {
            var id = new TraceId((uint)random.NextInt64(1L << 32), (ulong)random.NextInt64(), (uint)random.NextInt64(1L << 32));
            var text = $"1-{id.EpochSeconds:x8}-{id.RandomHigh:x16}{id.RandomLow:x8}";
            id.ToString().ShouldBe(text);
            var utf8 = new byte[TraceId.TextLength];
            id.Write(utf8);
            Encoding.ASCII.GetString(utf8).ShouldBe(text);
            TraceId.TryParse(text.ToUpperInvariant(), out var fromChars).ShouldBeTrue();
            TraceId.TryParse(utf8, out var fromBytes).ShouldBeTrue();
            (fromChars, fromBytes).ShouldBe((id, id));
        }
    }

    [Fact]
    public void No_other_character_is_taken_for_a_digit_wherever_it_stands()
    {
        for (var place = 2; place < TraceId.TextLength; place++)
        {
            if (place == 10) continue;
            var text = "1-5759e988-bd862e3fe1be46a994272793".ToCharArray();
            // Beyond Latin-1 too: U+0130 must not be cut to the digit 0x30.
            for (var c = '\0'; c < 0x400; c++)
            {
                text[place] = c;
                TraceId.TryParse(text, out _).ShouldBe(char.IsAsciiHexDigit(c));
                if (c <= 0xFF) TraceId.TryParse(text.Select(x => (byte)x).ToArray(), out _).ShouldBe(char.IsAsciiHexDigit(c));
            }
        }
    }

    [Fact]
    public void A_W3C_id_is_split_after_eight_digits()
    {
        TraceId.TryParseW3C("5759e988bd862e3fe1be46a994272793", out var id).ShouldBeTrue();
        id.ToString().ShouldBe("1-5759e988-bd862e3fe1be46a994272793");
        var back = new char[TraceId.W3CLength];
        id.WriteW3C(back);
        new string(back).ShouldBe("5759e988bd862e3fe1be46a994272793");
    }

    [Fact]
    public void Its_bytes_read_back_as_the_same_id_and_sort_as_the_text_does()
    {
        TraceId.TryParse("1-5759e988-bd862e3fe1be46a994272793", out var id).ShouldBeTrue();
        var bytes = new byte[TraceId.ByteLength];
        id.WriteBytes(bytes);
        Convert.ToHexStringLower(bytes).ShouldBe("5759e988bd862e3fe1be46a994272793");
        TraceId.FromBytes(bytes).ShouldBe(id);
    }

    [Fact]
    public void A_new_id_carries_the_second_of_its_request()
    {
        var now = DateTimeOffset.FromUnixTimeSeconds(1_465_510_280);
        TraceId.Create(now).EpochSeconds.ShouldBe(1_465_510_280u);
        TraceId.Create(now).ShouldNotBe(TraceId.Create(now));
    }
}
