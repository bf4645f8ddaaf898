using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Roentgen.IntegrationTests.Clients;

/// <summary>A request whose body comes just fast enough not to be given up, and never ends.</summary>
internal sealed class SlowUpload(Uri address) : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    private readonly TcpClient _connection = new();
    private readonly CancellationTokenSource _end = new();

    /// <summary>Returns when the service is at it, and takes no other.</summary>
    public async Task StartAsync()
    {
        await _connection.ConnectAsync(IPAddress.Loopback, address.Port);
        await _connection.GetStream().WriteAsync("POST /TraceSegments HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10000000\r\n\r\n{"u8.ToArray());
        _ = SendAsync();
        using var probe = new XRayClient(address);
        while ((await probe.PostAsync("/GetSamplingRules", "{}")).Status == HttpStatusCode.OK) await Task.Yield();
    }

    public void Dispose()
    {
        _end.Cancel();
        _connection.Dispose();
        _end.Dispose();
    }

    // More than the 240 bytes a second that the server asks for.
    private async Task SendAsync()
    {
        var blanks = Encoding.ASCII.GetBytes(new string(' ', 500));
        try
        {
            while (true)
            {
                await _connection.GetStream().WriteAsync(blanks, _end.Token);
                await Task.Delay(Pause, _end.Token);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            // Nobody listens any more.
        }
    }
}
