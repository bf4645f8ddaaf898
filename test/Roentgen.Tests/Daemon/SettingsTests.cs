using System.Reflection;
using Roentgen.Daemon;
using Roentgen.Daemon.Commands;

namespace Roentgen.Tests.Daemon;

/// <summary>The table of settings as a whole: every one by each of its names, and what is written about them.</summary>
public sealed class SettingsTests
{
    /// <summary>A value of each setting that is not its default.</summary>
    private static readonly Dictionary<string, string> Examples = new()
    {
        ["ResourceARN"] = "arn:x",
        ["LocalMode"] = "true",
        ["TotalBufferSizeMB"] = "5",
        ["Region"] = "eu-west-1",
        ["Socket.UDPAddress"] = "127.0.0.1:3000",
        ["Socket.TCPAddress"] = "127.0.0.1:3001",
        ["RoleARN"] = "arn:role",
        ["Logging.LogPath"] = "/tmp/x.log",
        ["Logging.LogLevel"] = "error",
        ["ProxyAddress"] = "http://proxy:3128",
        ["Endpoint"] = "http://service:1895",
        ["Destinations"] = "http://other:1895",
        ["Signing"] = "always",
        ["UseFipsEndpoint"] = "true",
        ["UseDualStackEndpoint"] = "true",
        ["NoProxy"] = "a,b",
        ["NoVerifySSL"] = "true",
        ["Concurrency"] = "7",
        ["Batch.Size"] = "7",
        ["Batch.Bytes"] = "2MB",
        ["Batch.FlushDelay"] = "20ms",
        ["Batch.LongestFlushDelay"] = "2s",
        ["Upload.Timeout"] = "3s",
        ["Upload.LongestTimeout"] = "40s",
        ["Upload.GiveUpAfter"] = "1h",
        ["Upload.Gzip"] = "true",
        ["Spool.Folder"] = "/tmp/spool",
        ["Spool.Bytes"] = "2GB",
        ["Socket.ReceiveBufferBytes"] = "1MB",
        ["Socket.StreamAddress"] = "127.0.0.1:3002",
        ["Socket.UnixDatagramPath"] = "/tmp/d",
        ["Socket.UnixStreamPath"] = "/tmp/s",
        ["Socket.LineBytes"] = "512KB",
        ["Socket.AdminAddress"] = "127.0.0.1:3003",
        ["Readiness.Limit"] = "5s",
        ["SpanDatagrams"] = "documents",
        ["Proxy.Timeout"] = "5s",
        ["Proxy.BodyBytes"] = "1MB",
        ["Proxy.Paths"] = "/TraceSummaries,/Traces",
        ["Proxy.Cache"] = "1s",
        ["Telemetry.Enabled"] = "false",
        ["Telemetry.Hostname"] = "h",
        ["Telemetry.InstanceId"] = "i-1",
        ["Logging.LogRotation"] = "false",
        ["Logging.Format"] = "json",
        ["Logging.Summary"] = "10s",
        ["Shutdown.Limit"] = "3s",
    };

    public static TheoryData<string> Keys => [.. Settings.All.Select(setting => setting.Key).OfType<string>()];

    [Theory]
    [MemberData(nameof(Keys))]
    public void Each_is_a_flag_a_key_and_a_variable_that_say_the_same_and_a_flag_wins_over_a_variable_over_the_file(string key)
    {
        var setting = Settings.All.Single(setting => setting.Key == key);
        var example = Examples[key];
        var byDefault = Text(Resolve([]), setting);

        var byFlag = Resolve([$"--{setting.Flag}={example}"]);
        var byFile = Resolve([], Yaml(key, example));
        var byVariable = Resolve([], variable: (setting.Variable!, example));
        byDefault.ShouldNotBe(example);
        new[] { byFlag, byFile, byVariable }.Select(settings => Text(settings, setting)).ShouldBe([example, example, example]);
        Texts(byFile.Options).ShouldBe(Texts(byFlag.Options));
        Texts(byVariable.Options).ShouldBe(Texts(byFlag.Options));
        byFlag.Values.Of(setting).Origin.ShouldBe($"flag --{setting.Flag}");
        byVariable.Values.Of(setting).Origin.ShouldBe($"variable {setting.Variable}");
        byFile.Values.Of(setting).Origin.ShouldStartWith("line ");

        Resolve([$"--{setting.Flag}={example}"], Yaml(key, ""), (setting.Variable!, "")).Values.Of(setting).Text.ShouldBe(example);
        Resolve([], Yaml(key, Other(setting, example)), (setting.Variable!, example)).Values.Of(setting).Text.ShouldBe(example);
        Resolve([$"--{setting.Flag}={example}"], variable: (setting.Variable!, Other(setting, example))).Values.Of(setting).Text.ShouldBe(example);
        foreach (var late in setting.LateVariables)
        {
            Resolve([], variable: (late, example)).Values.Of(setting).Text.ShouldBe(example);
            Resolve([], Yaml(key, example), (late, Other(setting, example))).Values.Of(setting).Text.ShouldBe(example);
        }
    }

    [Fact]
    public void Together_they_reach_everything_that_a_daemon_can_be_told()
    {
        string[] given = [.. Examples.Select(example => $"--{Settings.All.Single(setting => setting.Key == example.Key).Flag}={example.Value}")];
        var changed = Resolve(given).Options;
        var untouched = Resolve([]).Options;
        var same = typeof(DaemonOptions).GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => Equals(property.GetValue(changed), property.GetValue(untouched)));
        // These two are made of several settings, when the daemon starts.
        same.Select(property => property.Name).Except([nameof(DaemonOptions.Destinations), nameof(DaemonOptions.Host)]).ShouldBeEmpty();
    }

    [Fact]
    public void What_is_printed_is_a_file_that_says_the_same()
    {
        string[] given = [.. Examples.Select(example => $"--{Settings.All.Single(setting => setting.Key == example.Key).Flag}={example.Value}")];
        var told = Resolve(given);
        var printed = PrintedConfig.Write(told.Values);
        ConfigFile.TryParse(printed, strict: true, out var file).ShouldBeNull(printed);
        DaemonFlags.TryParse([], out var flags).ShouldBeNull();
        DaemonSettings.TryResolve(new SettingSources(flags, file, _ => null), out var read).ShouldBeNull(printed);
        Texts(read.Options).ShouldBe(Texts(told.Options));
        (read.Log, read.Aws, read.ShutdownLimit).ShouldBe((told.Log, told.Aws, told.ShutdownLimit));
        read.Destinations.ShouldBe(told.Destinations);
        printed.ShouldContain("  TCPAddress: \"127.0.0.1:3001\"                               # flag --bind-tcp\n");
    }

    [Fact]
    public void A_password_in_an_address_is_not_printed()
    {
        var printed = PrintedConfig.Write(Resolve(["-p", "http://user:secret@proxy:3128", "--endpoint", "http://x/@y"]).Values);
        printed.ShouldNotContain("secret");
        printed.ShouldContain("ProxyAddress: \"http://***@proxy:3128\"");
        printed.ShouldContain("Endpoint: \"http://x/@y\"");
    }

    [Theory]
    [InlineData("-m 2", "", "Not enough Buffers Memory Allocated. Min Buffers Memory required: 3 MB. (TotalBufferSizeMB, flag -m)")]
    [InlineData("-m 100000", "", "TotalBufferSizeMB is 100000 (flag -m); it must be a whole number from 3 to 65536, or 0 for the default.")]
    [InlineData("", "TotalBufferSizeMB: many", "TotalBufferSizeMB is many (line 2); it must be a whole number from 3 to 65536, or 0 for the default.")]
    [InlineData("", "Concurrency: 1000", "Concurrency is 1000 (line 2); it must be a whole number from 1 to 256.")]
    [InlineData("", "Spool:\n  Bytes: 1KB", "Spool.Bytes is 1KB (line 3); it must be a size from 1MB to 1024GB.")]
    [InlineData("--upload-timeout 2", "", "Upload.Timeout is 2 (flag --upload-timeout); it must be a time from 100ms to 5m.")]
    [InlineData("--proxy-paths x", "", "Proxy.Paths is x (flag --proxy-paths); it must be paths that begin with /, or *.")]
    [InlineData("--signing perhaps", "", "Signing is perhaps (flag --signing); it must be auto, always or never.")]
    [InlineData("--signing 1", "", "Signing is 1 (flag --signing); it must be auto, always or never.")]
    [InlineData("", "LocalMode: perhaps", "LocalMode is perhaps (line 2); it must be true or false.")]
    [InlineData("--endpoint nonsense", "", "Endpoint is nonsense (flag --endpoint); it must be an http or https address, for example http://127.0.0.1:1895.")]
    [InlineData("--endpoint ftp://x", "", "Endpoint is ftp://x (flag --endpoint); it must be an http or https address, for example http://127.0.0.1:1895.")]
    [InlineData("-p ht!tp://x", "", "Bad proxy URL: ht!tp://x; it must be an http address, for example http://proxy:3128. (ProxyAddress, flag -p)")]
    [InlineData("-b ::1:2000", "", "address ::1:2000: too many colons in address; write IPv6 as [::1]:2000. (Socket.UDPAddress, flag -b)")]
    [InlineData("-t localhost", "", "address localhost: missing port in address; write it as 127.0.0.1:2000. (Socket.TCPAddress, flag -t)")]
    [InlineData("--batch-flush-delay 1s --batch-longest-flush-delay 100ms", "", "LongestFlushDelay is 00:00:00.1000000; it must be FlushDelay (00:00:01) to 1 min.")]
    [InlineData("--signing never", "", "Signing is never for AWS X-Ray; it must be auto or always, since AWS takes nothing unsigned.")]
    [InlineData("--endpoint https://xray.eu-west-1.amazonaws.com --signing never", "", "Signing is never for xray.eu-west-1.amazonaws.com; it must be auto or always")]
    public void A_mistake_is_one_sentence_with_key_value_place_and_what_is_accepted(string flags, string yaml, string problem)
    {
        DaemonFlags.TryParse(flags.Split(' '), out var parsed).ShouldBeNull();
        ConfigFile.TryParse($"Version: 2\n{yaml}", strict: true, out var file).ShouldBeNull();
        DaemonSettings.TryResolve(new SettingSources(parsed, file, _ => null), out _).ShouldNotBeNull().ShouldStartWith(problem);
    }

    [Theory]
    [InlineData("Batch.Bytes", "64KB", 64 * 1024)]
    [InlineData("Batch.Bytes", "65536", 64 * 1024)]
    [InlineData("Batch.Bytes", "65536B", 64 * 1024)]
    [InlineData("Batch.Bytes", "4 mb", 4 * 1024 * 1024)]
    public void A_size_is_written_in_bytes_or_with_a_unit(string key, string text, long expected)
    {
        var setting = (Setting<long>)Settings.All.Single(setting => setting.Key == key);
        setting.Read(text, out var value).ShouldBeNull();
        value.ShouldBe(expected);
    }

    [Theory]
    [InlineData("250ms", 250)]
    [InlineData("2s", 2000)]
    [InlineData("1.5m", 90_000)]
    public void A_time_is_written_with_a_unit(string text, int milliseconds)
    {
        Settings.UploadTimeout.Read(text, out var value).ShouldBeNull();
        value.ShouldBe(TimeSpan.FromMilliseconds(milliseconds));
    }

    [Theory]
    [InlineData("-1s")]
    [InlineData("s")]
    [InlineData("1")]
    [InlineData("1e99h")]
    [InlineData("99999999999999999999h")]
    public void Other_times_are_refused(string text) => Settings.UploadTimeout.ProblemOf(text).ShouldBe("");

    [Fact]
    public void The_ends_of_each_range_are_what_the_daemon_itself_takes()
    {
        foreach (var setting in Settings.All)
        {
            var ends = setting.Accepted.Split([" from ", " to "], StringSplitOptions.None);
            if (ends.Length != 3 || setting == Settings.BufferMemory || setting == Settings.ShutdownLimit) continue;
            foreach (var end in ends[1..])
            {
                // Two of them are bounded by another one as well, which then has to go along.
                string[] along = end == "1ms" || end == "100ms" ? ["--batch-flush-delay=1ms", "--upload-timeout=100ms"] : ["--upload-longest-timeout=5m", "--batch-longest-flush-delay=60s"];
                Resolve([.. along, $"--{setting.Flag}={end}"]).Values.Of(setting).Text.ShouldBe(end);
            }
        }
    }

    [Fact]
    public void The_documentation_lists_them_as_they_are_defined()
    {
        using var stream = typeof(SettingsTests).Assembly.GetManifestResourceStream("daemon.md")!;
        using var reader = new StreamReader(stream);
        reader.ReadToEnd().Split('\n').Where(line => line.StartsWith("| `-", StringComparison.Ordinal)).ShouldBe(OptionTable.Rows);
    }

    [Fact]
    public void Names_follow_one_rule_and_none_is_there_twice()
    {
        Settings.SpoolFolder.Flag.ShouldBe("spool-folder");
        Settings.SpoolFolder.Variable.ShouldBe("ROENTGEN_DAEMON_SPOOL_FOLDER");
        Settings.Bind.Variable.ShouldBe("ROENTGEN_DAEMON_BIND");
        Settings.All.Select(setting => setting.Flag).Concat(Settings.All.Select(setting => setting.Letter).OfType<string>()).ShouldBeUnique();
        Settings.All.Select(setting => setting.Key).OfType<string>().ShouldBeUnique();
    }

    private static IEnumerable<string> Texts(DaemonOptions options) => typeof(DaemonOptions).GetProperties().Select(
        property => $"{property.Name} = {(property.GetValue(options) is IEnumerable<string> list ? string.Join(',', list) : property.GetValue(options))}");

    private static string Text(DaemonSettings settings, Setting setting) => settings.Values.Of(setting).Text;

    private static string Other(Setting setting, string example) => setting switch
    {
        { IsSwitch: true } => example == "true" ? "false" : "true",
        { Key: "Region" or "ResourceARN" or "RoleARN" or "Logging.LogPath" or "Spool.Folder" or "Telemetry.Hostname" or "Telemetry.InstanceId" or "Socket.UnixDatagramPath" or "Socket.UnixStreamPath" } => "/other",
        { DefaultText.Length: > 0 } => setting.DefaultText,
        { Separator: not null } => "/z",
        _ => "",
    };

    private static string Yaml(string key, string value)
    {
        var parts = key.Split('.');
        return parts.Length == 1 ? $"{key}: '{value}'" : $"{parts[0]}:\n  {parts[1]}: '{value}'";
    }

    private static DaemonSettings Resolve(string[] args, string yaml = "", (string Name, string Value)? variable = null)
    {
        DaemonFlags.TryParse(args, out var flags).ShouldBeNull();
        ConfigFile.TryParse($"Version: 2\n{yaml}", strict: true, out var file).ShouldBeNull();
        DaemonSettings.TryResolve(new SettingSources(flags, file, name => name == variable?.Name ? variable.Value.Value : null), out var settings).ShouldBeNull();
        return settings;
    }
}
