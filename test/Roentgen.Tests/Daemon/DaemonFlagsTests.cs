using Roentgen.Daemon.Commands;

namespace Roentgen.Tests.Daemon;

public sealed class DaemonFlagsTests
{
    [Theory]
    [InlineData("-b 0.0.0.0:2000", DaemonFlags.Bind, "0.0.0.0:2000")]
    [InlineData("--bind 0.0.0.0:2000", DaemonFlags.Bind, "0.0.0.0:2000")]
    [InlineData("-bind=0.0.0.0:2000", DaemonFlags.Bind, "0.0.0.0:2000")]
    [InlineData("--b=[::1]:2000", DaemonFlags.Bind, "[::1]:2000")]
    [InlineData("-t :2001", DaemonFlags.BindTcp, ":2001")]
    [InlineData("--endpoint http://x/?a=b", DaemonFlags.Endpoint, "http://x/?a=b")]
    [InlineData("-endpoint=http://x/?a=b", DaemonFlags.Endpoint, "http://x/?a=b")]
    [InlineData("-l dev -l error", DaemonFlags.LogLevel, "error")]
    [InlineData("-l=", DaemonFlags.LogLevel, "")]
    [InlineData("-n -o", DaemonFlags.Region, "-o")]
    [InlineData("-m 10", DaemonFlags.BufferMemory, "10")]
    [InlineData("-o", DaemonFlags.LocalMode, "true")]
    [InlineData("--local-mode=T", DaemonFlags.LocalMode, "true")]
    [InlineData("--local-mode=0", DaemonFlags.LocalMode, "false")]
    public void Flags_are_read_as_go_reads_them(string line, string name, string expected)
    {
        DaemonFlags.TryParse(line.Split(' '), out var flags).ShouldBeNull();
        flags[name].ShouldBe(expected);
    }

    [Theory]
    [InlineData("-o true -n eu-west-1")]
    [InlineData("-o -- -n eu-west-1")]
    [InlineData("-o - -n eu-west-1")]
    public void Reading_ends_at_the_first_argument_that_is_no_flag(string line)
    {
        DaemonFlags.TryParse(line.Split(' '), out var flags).ShouldBeNull();
        flags.IsSet(DaemonFlags.LocalMode).ShouldBeTrue();
        flags[DaemonFlags.Region].ShouldBeNull();
    }

    [Theory]
    [InlineData("-x", "flag provided but not defined: -x")]
    [InlineData("--nonsense=1", "flag provided but not defined: -nonsense")]
    [InlineData("-b", "flag needs an argument: -b")]
    [InlineData("-o=maybe", "invalid boolean value \"maybe\" for -o: parse error")]
    [InlineData("---b", "bad flag syntax: ---b")]
    [InlineData("-=x", "bad flag syntax: -=x")]
    public void A_mistake_is_named_in_gos_words(string line, string problem) => DaemonFlags.TryParse(line.Split(' '), out _).ShouldBe(problem);

    [Fact]
    public void The_usage_names_every_flag_and_begins_as_the_original() => DaemonFlags.Usage.ShouldSatisfyAllConditions(
        usage => usage.ShouldStartWith("Usage: X-Ray [options]\n"),
        usage => usage.ShouldContain("  -b, --bind "),
        usage => usage.ShouldContain("      --endpoint "));
}
