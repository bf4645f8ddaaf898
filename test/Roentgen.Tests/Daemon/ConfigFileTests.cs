using Roentgen.Daemon.Commands;

namespace Roentgen.Tests.Daemon;

public sealed class ConfigFileTests
{
    private const string Stock = """
        # Maximum buffer size in MB (minimum 3). Choose 0 to use 1% of host memory.
        TotalBufferSizeMB: 0
        Concurrency: 8
        Region: ""
        Endpoint: "http://127.0.0.1:1895"
        Socket:
          UDPAddress: "127.0.0.1:2000"
          TCPAddress: "127.0.0.1:2001"
        Logging:
          LogRotation: true
          LogLevel: "prod"
          LogPath: ""
        LocalMode: false
        ResourceARN: ""
        RoleARN: ""
        ProxyAddress: ""
        NoVerifySSL: false
        Version: 2
        """;

    [Theory]
    [InlineData("Endpoint", "http://127.0.0.1:1895")]
    [InlineData("Socket.UDPAddress", "127.0.0.1:2000")]
    [InlineData("Socket.TCPAddress", "127.0.0.1:2001")]
    [InlineData("Logging.LogLevel", "prod")]
    [InlineData("Concurrency", "8")]
    [InlineData("Region", null)]
    [InlineData("TotalBufferSizeMB", null)]
    [InlineData("Logging.LogPath", null)]
    public void The_stock_file_is_read_and_empty_or_0_means_the_default(string key, string? expected)
    {
        ConfigFile.TryParse(Stock, strict: true, out var file).ShouldBeNull();
        var values = SettingValuesOf(file);
        values.IsGiven(Of(key)).ShouldBe(expected is not null);
        if (expected is not null) values.Of(Of(key)).Text.ShouldBe(expected);
    }

    [Theory]
    [InlineData("Version: 1")]
    [InlineData("Version: 1\nSocket:\n  UDPAddress: x")]
    [InlineData("{Version: 2, Socket: {UDPAddress: x}}")]
    public void Both_versions_are_read(string yaml) => ConfigFile.TryParse(yaml, strict: true, out _).ShouldBeNull();

    [Theory]
    [InlineData("", "Config Version is missing. Use X-Ray Daemon Config Migration Script")]
    [InlineData("Region: x", "Config Version is missing. Use X-Ray Daemon Config Migration Script")]
    [InlineData("Version: 3", "Config Version Setting is not correct. Use X-Ray Daemon Config Migration Script")]
    [InlineData("Version: 2\nProfile:\n  CPU: x", "Profile.CPU flag is not supported any more. Please refer")]
    [InlineData("Version: 2\nMemoryLimit: 5", "MemoryLimit flag is not supported. Use X-Ray Daemon Config Migration Script")]
    [InlineData("Version: 2\nregion: x", "region flag is invalid. Please refer")]
    [InlineData("Version: 2\nSocket:\n  Port: 1", "Socket.Port flag is invalid. Please refer")]
    [InlineData("Version: 0", "Config Version is missing. Use X-Ray Daemon Config Migration Script")]
    [InlineData("Version: 2\nProfile:\n  Memory: x", "Profile.Memory flag is not supported any more. Please refer")]
    [InlineData("Version: 2\nSocket:\n  BufferSizeKB: 1", "Socket.BufferSizeKB flag is not supported any more. Please refer")]
    [InlineData("Version: 2\nLogging:\n  LogFormat: x", "Logging.LogFormat flag is not supported any more. Please refer")]
    [InlineData("Version: 2\nProcessor:\n  BatchProcessorQueueSize: 1", "Processor.BatchProcessorQueueSize flag is not supported any more. Please refer")]
    [InlineData("Version: 2\nLogRotation: true", "LogRotation flag is not supported. Use X-Ray Daemon Config Migration Script")]
    [InlineData("Version: 2\nProcessor:\n  Region: x", "Processor.Region flag is not supported. Use X-Ray Daemon Config Migration Script")]
    [InlineData("Version: 2\nProcessor:\n  Endpoint: x", "Processor.Endpoint flag is not supported. Use X-Ray Daemon Config Migration Script")]
    [InlineData("Version: 2\nProcessor:\n  Routine: 1", "Processor.Routine flag is not supported. Use X-Ray Daemon Config Migration Script")]
    [InlineData("Version: 2\nDestinations:\n- [a, b]", "Error occur when using config flag: line 3: Destinations must be a list")]
    [InlineData("- Version", "Error occur when using config flag: ")]
    [InlineData("Version: \"2\nRegion", "Error occur when using config flag: line ")]
    [InlineData("Version: 2\nVersion: 2", "Error occur when using config flag: ")]
    public void A_mistake_is_named_in_the_words_of_the_original(string yaml, string problem) =>
        ConfigFile.TryParse(yaml, strict: true, out _).ShouldNotBeNull().ShouldStartWith(problem);

    [Fact]
    public void A_file_that_was_merely_found_may_hold_keys_that_nobody_knows() =>
        ConfigFile.TryParse("Version: 2\nColour: blue", strict: false, out _).ShouldBeNull();

    [Theory]
    [InlineData("Version: 2\nDestinations: [http://a, 'aws Region=eu-west-1']")]
    [InlineData("Version: 2\nDestinations:\n- Endpoint: http://a\n- Endpoint: aws\n  Region: eu-west-1")]
    [InlineData("Version: 2\nDestinations: http://a; aws Region=eu-west-1")]
    public void A_list_is_written_as_yaml_has_lists_or_as_one_text(string yaml)
    {
        ConfigFile.TryParse(yaml, strict: true, out var file).ShouldBeNull();
        SettingValuesOf(file).Get(Settings.Destinations).ShouldBe(
            [new DestinationSettings { Endpoint = new Uri("http://a") }, new DestinationSettings { Region = "eu-west-1" }]);
    }

    [Fact]
    public void A_value_knows_its_line()
    {
        ConfigFile.TryParse(Stock, strict: true, out var file).ShouldBeNull();
        file["Socket.TCPAddress"].ShouldBe(new ConfigValue("127.0.0.1:2001", 8));
    }

    private static Setting Of(string key) => Settings.All.Single(setting => setting.Key == key);

    private static SettingValues SettingValuesOf(ConfigFile file)
    {
        DaemonFlags.TryParse([], out var flags).ShouldBeNull();
        SettingValues.TryRead(new SettingSources(flags, file, _ => null), out var values).ShouldBeNull();
        return values;
    }
}
