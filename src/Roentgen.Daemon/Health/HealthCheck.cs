using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Roentgen.Daemon.Health;

/// <summary>
/// Asks a daemon on this machine whether it lives, for images without a shell and without curl: <c>HEALTHCHECK CMD ["/xray", "--healthcheck"]</c>. One
/// connection and no HTTP client, because it is started again every few seconds.
/// </summary>
public static class HealthCheck
{
    private const int Healthy = 0, Unhealthy = 1;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(3);

    /// <summary>Asks <c>GET /healthz</c>, for at most 3 s, and writes one sentence.</summary>
    /// <param name="address">Where the daemon answers; a wildcard address is asked through loopback.</param>
    /// <param name="output">Where the sentence goes.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancel">Another end of the wait.</param>
    /// <returns>The exit code: 0 when it answered 200, 1 otherwise.</returns>
    public static async Task<int> RunAsync(IPEndPoint address, TextWriter output, TimeProvider time, CancellationToken cancel)
    {
        // A socket bound to [::] takes IPv4 as well, and there is a 127.0.0.1 wherever there is a machine.
        var ip = address.Address.Equals(IPAddress.Any) || address.Address.Equals(IPAddress.IPv6Any) ? IPAddress.Loopback : address.Address;
        var reachable = new IPEndPoint(ip, address.Port);
        using var late = new CancellationTokenSource(Limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancel);
        var (code, sentence) = await AskAsync(reachable, either.Token).ConfigureAwait(false);
        await output.WriteLineAsync(sentence.AsMemory(), cancel).ConfigureAwait(false);
        return code;
    }

    private static async Task<(int Code, string Sentence)> AskAsync(IPEndPoint address, CancellationToken cancel)
    {
        try
        {
            using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(address, cancel).ConfigureAwait(false);
            await socket.SendAsync(Encoding.ASCII.GetBytes($"GET /healthz HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n"), cancel).ConfigureAwait(false);
            // HTTP/1.1 200 OK
            var status = await ReadAsync(socket, "HTTP/1.1 200".Length, cancel).ConfigureAwait(false);
            return status == "HTTP/1.1 200"
                ? (Healthy, $"The daemon at {address} is healthy.")
                : (Unhealthy, $"What answers at {address} is no healthy daemon: {Logging.Payload.Describe(status)}");
        }
        catch (OperationCanceledException)
        {
            return (Unhealthy, $"The daemon at {address} did not answer within {Limit.TotalSeconds:0} s.");
        }
        catch (SocketException e)
        {
            return (Unhealthy, $"The daemon at {address} cannot be asked: {e.Message}.");
        }
    }

    private static async Task<string> ReadAsync(Socket socket, int length, CancellationToken cancel)
    {
        var buffer = new byte[length];
        var read = 0;
        while (read < length && await socket.ReceiveAsync(buffer.AsMemory(read), cancel).ConfigureAwait(false) is var more and > 0) read += more;
        return Encoding.ASCII.GetString(buffer, 0, read);
    }
}
