using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Roentgen.Model.Datagrams;

namespace Roentgen.IntegrationTests.Sdk;

/// <summary>In the place of the daemon: a UDP socket on a free port that reads what an SDK sends.</summary>
internal sealed class DocumentListener : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly byte[] _buffer = new byte[65_536];

    public DocumentListener()
    {
        _socket.ReceiveBufferSize = 8 << 20;
        _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
    }

    public string Address => _socket.LocalEndPoint!.ToString()!;

    /// <summary>The next document; it must come within some seconds.</summary>
    public async Task<JsonElement> ReceiveAsync()
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(20));
        var length = await _socket.ReceiveAsync(_buffer, patience.Token);
        return Read(length);
    }

    public async Task<IReadOnlyList<JsonElement>> ReceiveAsync(int count)
    {
        var documents = new List<JsonElement>();
        while (documents.Count < count) documents.Add(await ReceiveAsync());
        return documents;
    }

    /// <summary>What has arrived already; meaningful once the sender has flushed, since loopback delivers before a send returns.</summary>
    public IReadOnlyList<JsonElement> Received()
    {
        var documents = new List<JsonElement>();
        while (_socket.Available > 0) documents.Add(Read(_socket.Receive(_buffer)));
        return documents;
    }

    public void Dispose() => _socket.Dispose();

    private JsonElement Read(int length)
    {
        Datagram.TryRead(_buffer.AsSpan(0, length), out var body).ShouldBe(DatagramRejection.None);
        return JsonElement.Parse(body);
    }
}
