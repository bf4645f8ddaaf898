using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using Roentgen.Model.Ids;

namespace Roentgen.IntegrationTests.Storefront;

/// <summary><c>samples/storefront/run</c>: PostgreSQL of its own and three services, as processes. Nothing of it survives the test, however that ends.</summary>
internal sealed class RunningStorefront : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly TaskCompletionSource<Uri> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly HttpClient _customer = new();

    private RunningStorefront(Process process) => _process = process;

    /// <summary>Returns when the shop is open.</summary>
    public static async Task<RunningStorefront> StartAsync(IPEndPoint daemon)
    {
        // artifacts/bin/Roentgen.IntegrationTests/release → artifacts/bin/storefront/release
        var here = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        var bin = here.Parent!.Parent!;
        var start = new ProcessStartInfo(Path.Combine(bin.Parent!.Parent!.FullName, "samples", "storefront", "run"))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["STOREFRONT"] = Path.Combine(bin.FullName, "storefront", here.Name, "storefront");
        start.Environment["AWS_XRAY_DAEMON_ADDRESS"] = daemon.ToString();
        // One while a test lasts.
        start.Environment["RATION"] = "01:00:00";
        var storefront = new RunningStorefront(Process.Start(start)!);
        storefront._process.OutputDataReceived += (_, line) => storefront.Take(line.Data);
        storefront._process.ErrorDataReceived += (_, line) => storefront.Take(line.Data);
        storefront._process.BeginOutputReadLine();
        storefront._process.BeginErrorReadLine();
        try
        {
            storefront._customer.BaseAddress = await storefront._address.Task.WaitAsync(Patience);
        }
        catch (Exception e) when (e is TimeoutException or EndOfStreamException)
        {
            await storefront.DisposeAsync();
            throw new InvalidOperationException("The storefront did not open:\n" + storefront._output, e);
        }
        return storefront;
    }

    /// <summary>A look at what there is. Every request of a customer is one that its caller chose to be recorded.</summary>
    public async Task<HttpStatusCode> LookAsync()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { { TraceHeader.Name, "Sampled=1" } } };
        using var answer = await _customer.SendAsync(request, TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }

    public async Task<HttpStatusCode> OrderAsync(string item, int quantity = 1)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/orders")
        {
            Headers = { { TraceHeader.Name, "Sampled=1" } },
            Content = JsonContent.Create(new { item, quantity, customer = "alice" }),
        };
        using var answer = await _customer.SendAsync(request, TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }

    /// <summary>Ends all of it as it would be ended from outside: what the services still hold is sent.</summary>
    public async Task StopAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync().WaitAsync(Patience);
        _process.ExitCode.ShouldBe(0, _output.ToString());
    }

    public async ValueTask DisposeAsync()
    {
        _customer.Dispose();
        // Its children are ended by the script itself; killed, it could not.
        if (!_process.HasExited) _process.StandardInput.Close();
        await _process.WaitForExitAsync().WaitAsync(Patience);
        _process.Dispose();
    }

    // The shop is on http://127.0.0.1:40123
    private void Take(string? line)
    {
        if (line is null)
        {
            _address.TrySetException(new EndOfStreamException());
            return;
        }
        lock (_output) _output.AppendLine(line);
        if (line.StartsWith("The shop is on ", StringComparison.Ordinal)) _address.TrySetResult(new Uri(line["The shop is on ".Length..]));
    }
}
