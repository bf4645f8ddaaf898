using System.Globalization;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Roentgen.Daemon.Logging;

namespace Roentgen.Tests.Daemon;

public sealed class DaemonLogTests : IDisposable
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 22, 8, 29, 25, 999, TimeSpan.Zero));
    private readonly StringWriter _lines = new(CultureInfo.InvariantCulture) { NewLine = "\n" };

    public void Dispose() => _lines.Dispose();

    [Fact]
    public void A_line_is_laid_out_as_the_originals()
    {
        new DaemonLog(_lines, DaemonLogLevel.Info, _clock).Write(DaemonLogLevel.Info, "Successfully sent batch of 1 segments (0.012 seconds)");
        _lines.ToString().ShouldBe("2026-11-22T08:29:25Z [Info] Successfully sent batch of 1 segments (0.012 seconds)\n");
    }

    [Fact]
    public void Away_from_greenwich_the_offset_is_written()
    {
        _clock.SetLocalTimeZone(TimeZoneInfo.CreateCustomTimeZone("x", TimeSpan.FromHours(2), null, null));
        new DaemonLog(_lines, DaemonLogLevel.Info, _clock).Write(DaemonLogLevel.Warn, "w");
        _lines.ToString().ShouldBe("2026-11-22T10:29:25+02:00 [Warn] w\n");
    }

    [Fact]
    public void On_request_a_line_is_json_with_stable_names()
    {
        var log = new DaemonLog(_lines, DaemonLogLevel.Info, DaemonLogFormat.Json, _clock);
        log.Write(DaemonLogLevel.Warn, "a \"quoted\"\n line, ü");
        log.Write(DaemonLogLevel.Info, "sent", new LogField("segments", 50), new LogField("destination", "a:1"));
        _lines.ToString().ShouldBe(
            """{"time":"2026-11-22T08:29:25.999Z","level":"warn","message":"a \"quoted\"\n line, ü"}""" + "\n"
            + """{"time":"2026-11-22T08:29:25.999Z","level":"info","message":"sent","segments":50,"destination":"a:1"}""" + "\n");
    }

    [Fact]
    public void Fields_are_no_part_of_a_line_of_text()
    {
        new DaemonLog(_lines, DaemonLogLevel.Info, _clock).Write(DaemonLogLevel.Info, "sent", new LogField("segments", 50));
        _lines.ToString().ShouldBe("2026-11-22T08:29:25Z [Info] sent\n");
    }

    [Fact]
    public void Level_layout_and_place_change_while_it_is_written()
    {
        using var other = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        var log = new DaemonLog(_lines, DaemonLogLevel.Info, _clock);
        log.Use(DaemonLogLevel.Debug, DaemonLogFormat.Json, other);
        log.Write(DaemonLogLevel.Debug, "d");
        _lines.ToString().ShouldBeEmpty();
        other.ToString().ShouldContain("\"level\":\"debug\"");
    }

    [Fact]
    public void Lines_below_the_level_are_left_out()
    {
        var log = new DaemonLog(_lines, DaemonLogLevel.Warn, _clock);
        foreach (var level in Enum.GetValues<DaemonLogLevel>()) log.Write(level, "x");
        _lines.ToString().ShouldBe("2026-11-22T08:29:25Z [Warn] x\n2026-11-22T08:29:25Z [Error] x\n");
    }

    [Fact]
    public void A_line_that_strangers_cause_is_written_at_most_once_a_minute_with_the_number_left_out()
    {
        var limited = new LimitedLog(new DaemonLog(_lines, DaemonLogLevel.Info, _clock), DaemonLogLevel.Warn, _clock);
        for (var i = 0; i < 1000; i++) WriteTo(limited, "bad");
        _clock.Advance(TimeSpan.FromSeconds(60));
        WriteTo(limited, "bad again");
        _lines.ToString().ShouldBe("2026-11-22T08:29:25Z [Warn] bad\n2026-11-22T08:30:25Z [Warn] bad again (and 999 more since the last such line)\n");

        static void WriteTo(LimitedLog log, string message)
        {
            if (log.ShouldWrite(out var leftOut)) log.Write(message, leftOut);
        }
    }

    [Fact]
    public void Bytes_of_strangers_are_escaped_and_cut()
    {
        Payload.Describe("ok \\ \n\u001b[31m é"u8).ShouldBe("ok \\\\ \\x0a\\x1b[31m \\xc3\\xa9");
        Payload.Describe(Encoding.ASCII.GetBytes(new string('a', 60_000))).ShouldBe(new string('a', 100) + "… (60000 bytes)");
    }
}
