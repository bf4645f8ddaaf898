using Roentgen.Daemon.Commands;

namespace Roentgen.Tests.Daemon;

public sealed class DaemonFlagsTests
{
    [Theory]
    [InlineData("-b 0.0.0.0:2000", "bind", "0.0.0.0:2000")]
    [InlineData("--bind 0.0.0.0:2000", "bind", "0.0.0.0:2000")]
    [InlineData("-bind=0.0.0.0:2000", "bind", "0.0.0.0:2000")]
    [InlineData("--b=[::1]:2000", "bind", "[::1]:2000")]
    [InlineData("-t :2001", "bind-tcp", ":2001")]
    [InlineData("--endpoint http://x/?a=b", "endpoint", "http://x/?a=b")]
    [InlineData("-endpoint=http://x/?a=b", "endpoint", "http://x/?a=b")]
    [InlineData("-l dev -l error", "log-level", "error")]
    [InlineData("-b 0.0.0.0:2000 -b 127.0.0.1:3000", "bind", "127.0.0.1:3000")]
    [InlineData("-l=", "log-level", "")]
    [InlineData("-n -o", "region", "-o")]
    [InlineData("-m 10", "buffer-memory", "10")]
    [InlineData("-m -1", "buffer-memory", "-1")]
    [InlineData("-o", "local-mode", "true")]
    [InlineData("--local-mode=T", "local-mode", "true")]
    [InlineData("--local-mode=0", "local-mode", "false")]
    [InlineData("--destination http://a --destination=http://b;http://c", "destination", "http://a\nhttp://b;http://c")]
    public void Flags_are_read_as_go_reads_them(string line, string name, string expected)
    {
        DaemonFlags.TryParse(line.Split(' '), out var flags).ShouldBeNull();
        flags[Of(name)].ShouldNotBeNull().Text.ShouldBe(expected);
    }

    [Theory]
    [InlineData("-o true -n eu-west-1")]
    [InlineData("-o -- -n eu-west-1")]
    [InlineData("-o - -n eu-west-1")]
    public void Reading_ends_at_the_first_argument_that_is_no_flag(string line)
    {
        DaemonFlags.TryParse(line.Split(' '), out var flags).ShouldBeNull();
        flags.IsSet(Settings.LocalMode).ShouldBeTrue();
        flags[Settings.Region].ShouldBeNull();
    }

    [Fact]
    public void Whoever_asks_for_help_gets_it_whatever_comes_after()
    {
        DaemonFlags.TryParse(["-o", "-h", "--nonsense"], out var flags).ShouldBeNull();
        flags.IsSet(Settings.Help).ShouldBeTrue();
        DaemonFlags.TryParse(["--nonsense", "-h"], out _).ShouldBe("flag provided but not defined: -nonsense");
    }

    [Theory]
    [InlineData("-x", "flag provided but not defined: -x")]
    [InlineData("--nonsense=1", "flag provided but not defined: -nonsense")]
    [InlineData("-b", "flag needs an argument: -b")]
    [InlineData("-o=maybe", "invalid boolean value \"maybe\" for -o: parse error")]
    [InlineData("-o=yes", "invalid boolean value \"yes\" for -o: parse error")]
    [InlineData("-m many", "invalid value \"many\" for flag -m: parse error")]
    [InlineData("---b", "bad flag syntax: ---b")]
    [InlineData("-=x", "bad flag syntax: -=x")]
    public void A_mistake_is_named_in_gos_words(string line, string problem) => DaemonFlags.TryParse(line.Split(' '), out _).ShouldBe(problem);

    [Fact]
    public void The_usage_names_every_flag_and_begins_as_the_original()
    {
        Usage.Text.ShouldStartWith("Usage: X-Ray [options]\n");
        foreach (var setting in Settings.All) Usage.Text.ShouldContain($"{(setting.Letter is null ? "      " : $"  -{setting.Letter}, ")}--{setting.Flag} ");
    }

    private static Setting Of(string flag) => Settings.All.Single(setting => setting.Flag == flag);
}
