using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Roentgen.Daemon;
using Roentgen.IntegrationTests.Corpus;

namespace Roentgen.IntegrationTests.Daemon;

/// <summary>Every way into the daemon but UDP and HTTP.</summary>
public sealed class InputTests : IDisposable
{
    private const string Header = "{\"format\":\"json\",\"version\":1}\n";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("roentgen-daemon-");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_Unix_socket_takes_datagrams_as_UDP_does()
    {
        await using var service = await FakeService.StartAsync();
        var path = Path.Combine(_folder.FullName, "xray.sock");
        await using (var fixture = await DaemonFixture.StartAsync(service.Address, options => options with { UnixDatagramPath = path }))
        {
            using var sender = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
            for (var i = 0; i < 200; i++) await sender.SendToAsync(Encoding.UTF8.GetBytes($"{Header}{i}"), new UnixDomainSocketEndPoint(path), Cancel);
            await service.AcceptedAsync(200, Cancel);
            service.Accepted.Select(int.Parse).Order().ShouldBe(Enumerable.Range(0, 200));
        }
        File.Exists(path).ShouldBeFalse();
    }

    [Fact]
    public async Task Lines_over_TCP_are_documents_with_and_without_headers_and_however_they_are_cut()
    {
        await using var service = await FakeService.StartAsync();
        await using var fixture = await DaemonFixture.StartAsync(service.Address, options => options with { StreamAddress = new IPEndPoint(IPAddress.Loopback, 0) });
        var text = Encoding.UTF8.GetBytes($"{Header}{{\"id\":1}}\n{{\"id\":2}}\r\n\n{Header.Replace(":", " : ", StringComparison.Ordinal)}{{\"id\":3}}\n{{\"id\":\"ö\"}}");
        for (var cut = 0; cut < text.Length; cut += 7)
        {
            using var client = new TcpClient { NoDelay = true };
            await client.ConnectAsync(fixture.Daemon.StreamEndPoint!, Cancel);
            await client.GetStream().WriteAsync(text.AsMemory(0, cut), Cancel);
            await client.GetStream().WriteAsync(text.AsMemory(cut), Cancel);
        }
        var connections = (text.Length + 6) / 7;
        await service.AcceptedAsync(4 * connections, Cancel);
        foreach (var document in (string[])["{\"id\":1}", "{\"id\":2}", "{\"id\":3}", "{\"id\":\"ö\"}"])
            service.Accepted.Count(accepted => accepted == document).ShouldBe(connections);
    }

    [Fact]
    public async Task A_line_may_be_larger_than_a_datagram_and_one_that_is_too_long_is_left_out_alone()
    {
        await using var service = await FakeService.StartAsync();
        var path = Path.Combine(_folder.FullName, "lines.sock");
        await using var fixture = await DaemonFixture.StartAsync(service.Address, options => options with { UnixStreamPath = path });
        using var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await client.ConnectAsync(new UnixDomainSocketEndPoint(path), Cancel);
        var large = new string('x', 200_000);
        await client.SendAsync(Encoding.UTF8.GetBytes($"{large}\n{new string('y', 1_000_000)}\nlast\n"), Cancel);
        await service.AcceptedAsync(2, Cancel);
        service.Accepted.ShouldBe([large, "last"], ignoreOrder: true); // Two uploads may overtake each other.
        fixture.Daemon.Counters.Dropped(DropReason.Unreadable).ShouldBe(1);
    }

    [Fact]
    public async Task A_sender_over_TCP_waits_while_there_is_no_room_and_nothing_is_lost()
    {
        await using var service = await FakeService.StartAsync();
        service.Delay = TimeSpan.FromMilliseconds(20);
        await using var fixture = await DaemonFixture.StartAsync(
            service.Address, options => options with { StreamAddress = new IPEndPoint(IPAddress.Loopback, 0), BufferBytes = 3 * 1024 * 1024, Concurrency = 2 });
        using var client = new TcpClient();
        await client.ConnectAsync(fixture.Daemon.StreamEndPoint!, Cancel);
        var stream = client.GetStream();
        for (var i = 0; i < 200; i++) await stream.WriteAsync(Encoding.UTF8.GetBytes($"{i:D3}{new string('x', 60_000)}\n"), Cancel);
        await service.AcceptedAsync(200, Cancel);
        service.Accepted.Select(document => int.Parse(document.AsSpan(0, 3), CultureInfo.InvariantCulture)).Order().ShouldBe(Enumerable.Range(0, 200));
    }

    [Fact]
    public async Task What_was_sent_in_whole_lines_is_read_before_the_daemon_ends()
    {
        await using var service = await FakeService.StartAsync();
        await using var fixture = await DaemonFixture.StartAsync(service.Address, options => options with { StreamAddress = new IPEndPoint(IPAddress.Loopback, 0) });
        using var client = new TcpClient();
        await client.ConnectAsync(fixture.Daemon.StreamEndPoint!, Cancel);
        await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 5000).Select(i => $"{i}\n"))), Cancel);
        while (fixture.Daemon.Counters.Received == 0) await Task.Yield();
        await fixture.StopAsync();
        service.Accepted.Count.ShouldBe(5000);
    }

    [Fact]
    public async Task A_socket_file_that_nobody_listens_on_is_replaced()
    {
        await using var service = await FakeService.StartAsync();
        var (first, stale) = (Path.Combine(_folder.FullName, "first.sock"), Path.Combine(_folder.FullName, "stale.sock"));
        using (var dead = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified))
        {
            dead.Bind(new UnixDomainSocketEndPoint(first));
            File.Move(first, stale); // so that it stays, as that of a process that was killed does
        }
        await using var fixture = await DaemonFixture.StartAsync(service.Address, options => options with { UnixDatagramPath = stale });
        using var sender = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        await sender.SendToAsync(Encoding.UTF8.GetBytes($"{Header}1"), new UnixDomainSocketEndPoint(stale), Cancel);
        await service.AcceptedAsync(1, Cancel);
    }

    [Fact]
    public async Task A_socket_that_is_in_use_and_a_file_that_is_no_socket_are_not_touched()
    {
        await using var service = await FakeService.StartAsync();
        var (used, file) = (Path.Combine(_folder.FullName, "used.sock"), Path.Combine(_folder.FullName, "file"));
        using var other = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        other.Bind(new UnixDomainSocketEndPoint(used));
        await File.WriteAllTextAsync(file, "precious", Cancel);
        foreach (var path in (string[])[used, file])
        {
            var refusal = await Should.ThrowAsync<DaemonStartException>(() => DaemonFixture.StartAsync(service.Address, options => options with { UnixDatagramPath = path }));
            refusal.Message.ShouldStartWith($"Cannot listen on Unix datagrams {path}: something else does already");
        }
        (await File.ReadAllTextAsync(file, Cancel)).ShouldBe("precious");
    }

    [Fact]
    public async Task Spans_in_datagrams_are_handed_on_as_one_OTLP_message()
    {
        var datagrams = CorpusFiles.Lines("otel-udp.jsonl").Select(line => JsonDocument.Parse(line).RootElement.GetProperty("datagram").GetString()!).ToList();
        await using var service = await FakeService.StartAsync();
        await using var fixture = await DaemonFixture.StartAsync(service.Address, options => options with { FlushDelay = TimeSpan.FromMilliseconds(100) });
        foreach (var datagram in datagrams) fixture.SendRaw(Encoding.UTF8.GetBytes(datagram));
        fixture.SendRaw(Encoding.UTF8.GetBytes($"{Header}T1Unot base64!"));
        fixture.Send("{}");
        await service.AcceptedAsync(1, Cancel);
        while (fixture.Service.SegmentsSent < datagrams.Count + 1) await Task.Yield();

        var spans = service.Requests.Where(request => request.Path == "/v1/traces").ToList();
        spans.ShouldAllBe(request => request.Method == "POST" && request.Headers["Content-Type"] == "application/x-protobuf");
        var expected = datagrams.SelectMany(datagram => Convert.FromBase64String(datagram[(datagram.IndexOf('\n', StringComparison.Ordinal) + 4)..])).ToArray();
        spans.SelectMany(request => request.Body).ToArray().ShouldBe(expected);
        fixture.Daemon.Counters.Dropped(DropReason.Unreadable).ShouldBe(1);
        service.Accepted.ShouldBe(["{}"]);
    }

    [Fact]
    public async Task For_AWS_they_stay_documents_as_the_original_leaves_them()
    {
        await using var service = await FakeService.StartAsync();
        await using var fixture = await DaemonFixture.StartAsync(service.Address, options => options with { SpanDatagrams = SpanDatagrams.Documents });
        fixture.Send("T1SCg==");
        await service.AcceptedAsync(1, Cancel);
        service.Accepted.ShouldBe(["T1SCg=="]);
    }

    [Fact]
    public async Task A_service_without_OTLP_loses_the_spans_and_not_the_segments()
    {
        await using var service = await FakeService.StartAsync();
        service.Answer = request => request.Path == "/v1/traces" ? 404 : 200;
        await using var fixture = await DaemonFixture.StartAsync(service.Address);
        fixture.Send("T1SCg==");
        while (fixture.Service.Dropped(DropReason.Refused) == 0) await Task.Yield();
        fixture.Send("{}");
        await service.AcceptedAsync(1, Cancel);
        fixture.Service.Retries.ShouldBe(0);
    }

    [Fact]
    public async Task Datagrams_over_IPv6_are_taken()
    {
        if (!Socket.OSSupportsIPv6) return;
        await using var service = await FakeService.StartAsync();
        var address = new IPEndPoint(IPAddress.IPv6Any, 0);
        await using var fixture = await DaemonFixture.StartAsync(service.Address, options => options with { UdpAddress = address, TcpAddress = address });
        using var four = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        await four.SendToAsync(Encoding.UTF8.GetBytes($"{Header}4"), new IPEndPoint(IPAddress.Loopback, fixture.Daemon.UdpEndPoint.Port), Cancel);
        using var six = new Socket(AddressFamily.InterNetworkV6, SocketType.Dgram, ProtocolType.Udp);
        await six.SendToAsync(Encoding.UTF8.GetBytes($"{Header}6"), new IPEndPoint(IPAddress.IPv6Loopback, fixture.Daemon.UdpEndPoint.Port), Cancel);
        await service.AcceptedAsync(2, Cancel);
        service.Accepted.Order(StringComparer.Ordinal).ShouldBe(["4", "6"]);
    }
}
