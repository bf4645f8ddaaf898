using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Roentgen.IntegrationTests.Daemon;

/// <summary>HTTP without a client or server that would tidy up what is sent. Bytes are Latin-1.</summary>
internal static class RawHttp
{
    /// <summary>A request of an SDK, with the headers of a test; the answer up to the end of the connection.</summary>
    public static Task<string> PostAsync(IPEndPoint address, string path, string body, string headers = "", CancellationToken cancel = default) =>
        AskAsync(address, $"POST {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{headers}Content-Length: {Encoding.Latin1.GetByteCount(body)}\r\n\r\n{body}", cancel);

    /// <summary>Sends, and reads until the other side closes.</summary>
    public static async Task<string> AskAsync(IPEndPoint address, string request, CancellationToken cancel = default)
    {
        using var socket = await ConnectAsync(address, cancel);
        await socket.SendAsync(Encoding.Latin1.GetBytes(request), cancel);
        return await ReadAsync(socket, cancel);
    }

    public static async Task<Socket> ConnectAsync(IPEndPoint address, CancellationToken cancel)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(address, cancel);
        return socket;
    }

    /// <summary>Everything until the other side closes, however it does.</summary>
    public static async Task<string> ReadAsync(Socket socket, CancellationToken cancel)
    {
        var answer = new StringBuilder();
        var buffer = new byte[64 * 1024];
        try
        {
            while (await socket.ReceiveAsync(buffer, cancel) is var read and > 0) answer.Append(Encoding.Latin1.GetString(buffer, 0, read));
        }
        catch (SocketException)
        {
            // Reset: that is an end as well.
        }
        return answer.ToString();
    }

    /// <summary>A service for one call, which answers with these bytes and closes.</summary>
    public static (Uri Address, Task<string> Request) ServeOnce(string answer, CancellationToken cancel)
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return (new Uri($"http://{listener.LocalEndpoint}"), ServeAsync());

        async Task<string> ServeAsync()
        {
            using var owned = listener;
            using var socket = await listener.AcceptSocketAsync(cancel);
            var request = new StringBuilder();
            var buffer = new byte[64 * 1024];
            while (!request.ToString().Contains("\r\n\r\n", StringComparison.Ordinal))
                request.Append(Encoding.Latin1.GetString(buffer, 0, await socket.ReceiveAsync(buffer, cancel)));
            await socket.SendAsync(Encoding.Latin1.GetBytes(answer), cancel);
            socket.Shutdown(SocketShutdown.Send);
            return request.ToString();
        }
    }
}
