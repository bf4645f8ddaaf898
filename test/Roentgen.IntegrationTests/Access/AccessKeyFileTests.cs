using System.Net;
using Microsoft.Extensions.Time.Testing;
using Roentgen.Service;
using Roentgen.Service.Access;
using Roentgen.Storage.Memory;

namespace Roentgen.IntegrationTests.Access;

/// <summary>Access keys that are kept in a file.</summary>
public sealed class AccessKeyFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeSeconds(1_795_348_800));
    private readonly string _file;

    public AccessKeyFileTests() => _file = System.IO.Path.Combine(_folder.Path, "keys");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Comments_and_empty_lines_are_skipped()
    {
        File.WriteAllText(_file, $"# agents\n\n  WRITER\t{SignedCall.WriterSecret}   write\r\n#READER x read\n");
        AccessKeyRing.Open(_file, null).Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("# one\nWRITER short write\n", ":2: the secret of an access key is 16 to 256 visible ASCII characters.")]
    [InlineData("WRITER 0123456789abcdef owner", ":1: the role of an access key is write, read or admin.")]
    [InlineData("WRITER 0123456789abcdef", ":1: an access key is written id secret role; here are 2 words instead of 3.")]
    [InlineData("A 0123456789abcdef read", ":1: the id of an access key is 3 to 128 letters, digits, _, - or dots.")]
    [InlineData("WRITER 0123456789abcdef read\n\nWRITER 0123456789abcdef write", ":3: the id WRITER is there twice.")]
    [InlineData("# nothing\n", " holds no access key; it has one on a line, written id secret role.")]
    public void A_mistake_is_told_with_its_line(string text, string sentence)
    {
        File.WriteAllText(_file, text);
        Should.Throw<AccessKeyException>(() => AccessKeyRing.Open(_file, null)).Message.ShouldBe(_file + sentence);
    }

    [Fact]
    public void A_mistake_names_the_file_so_that_it_is_found_from_any_folder()
    {
        File.WriteAllText(_file, "nonsense");
        var file = System.IO.Path.GetRelativePath(Environment.CurrentDirectory, _file);
        Should.Throw<AccessKeyException>(() => AccessKeyRing.Open(file, null)).Message.ShouldStartWith($"{_file}:1: ");
        File.WriteAllText(_file, $"WRITER {SignedCall.WriterSecret} write");
        AccessKeyRing.Open(file, null).File.ShouldBe(_file); // as it is named when it is read again
    }

    [Fact]
    public void A_file_that_is_not_there_is_a_sentence() =>
        Should.Throw<AccessKeyException>(() => AccessKeyRing.Open(_file, null)).Message.ShouldStartWith($"The access keys in {_file} cannot be read: ");

    [Fact]
    public void A_file_that_everybody_can_read_is_noticed()
    {
        if (OperatingSystem.IsWindows()) return; // has no such modes
        File.WriteAllText(_file, $"WRITER {SignedCall.WriterSecret} write");
        File.SetUnixFileMode(_file, UnixFileMode.UserRead | UnixFileMode.OtherRead);
        AccessKeyRing.Open(_file, null).IsFileExposed.ShouldBeTrue();
        File.SetUnixFileMode(_file, UnixFileMode.UserRead);
        AccessKeyRing.Open(_file, null).IsFileExposed.ShouldBeFalse();
    }

    [Fact]
    public async Task A_changed_file_counts_within_a_second_and_a_broken_one_changes_nothing()
    {
        await File.WriteAllTextAsync(_file, $"WRITER {SignedCall.WriterSecret} write", TestContext.Current.CancellationToken);
        var options = new ServiceOptions { AccessKeys = AccessKeyRing.Open(_file, null) };
        await using var server = await RoentgenServer.StartAsync(new IPEndPoint(IPAddress.Loopback, 0), new MemoryTraceStore(), options, _time, null, TestContext.Current.CancellationToken);
        using var client = new XRayClient(server.Address);
        (await StatusAsync("WRITER")).ShouldBe(HttpStatusCode.OK);
        (await StatusAsync("OTHER")).ShouldBe(HttpStatusCode.Forbidden);

        await File.WriteAllTextAsync(_file, $"OTHER {SignedCall.WriterSecret} write", TestContext.Current.CancellationToken);
        await UntilAsync("OTHER", HttpStatusCode.OK);
        (await StatusAsync("WRITER")).ShouldBe(HttpStatusCode.Forbidden);

        await File.WriteAllTextAsync(_file, "nonsense", TestContext.Current.CancellationToken);
        for (var second = 0; second < 3; second++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            (await StatusAsync("OTHER")).ShouldBe(HttpStatusCode.OK);
        }

        await File.WriteAllTextAsync(_file, $"WRITER {SignedCall.WriterSecret} write", TestContext.Current.CancellationToken);
        await UntilAsync("WRITER", HttpStatusCode.OK);

        async Task<HttpStatusCode> StatusAsync(string key) =>
            (await client.SendAsync(new SignedCall { Time = _time.GetUtcNow(), KeyId = key }.ToRequest(server.Address))).Status;

        async Task UntilAsync(string key, HttpStatusCode status)
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
            do
            {
                patience.Token.ThrowIfCancellationRequested();
                _time.Advance(TimeSpan.FromSeconds(1));
            }
            while (await StatusAsync(key) != status);
        }
    }
}
