using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Roentgen.IntegrationTests.Daemon;

/// <summary>What the daemon talks to: remembers every request, and answers as it is told.</summary>
public sealed class FakeService : IAsyncDisposable
{
    private const string AllProcessed = """{"UnprocessedTraceSegments":[]}""";

    private readonly WebApplication _app;
    private readonly ConcurrentQueue<Func<HttpContext, Task>> _answers = new();
    private readonly ConcurrentQueue<FakeRequest> _requests = new();
    private readonly SemaphoreSlim _arrived = new(0);
    private readonly SemaphoreSlim _begun = new(0);

    private FakeService(int port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        _app = builder.Build();
        _app.Run(AnswerAsync);
    }

    public Uri Address => new(_app.Urls.First());

    /// <summary>Every request so far, in order of arrival.</summary>
    public IReadOnlyCollection<FakeRequest> Requests => _requests;

    /// <summary>Documents of all uploads that were answered with 200.</summary>
    public IReadOnlyList<string> Accepted =>
        [.. _requests.Where(request => request.Path == "/TraceSegments" && request.Answered == 200).SelectMany(request => request.Documents)];

    public static async Task<FakeService> StartAsync(int port = 0)
    {
        var service = new FakeService(port);
        await service._app.StartAsync();
        return service;
    }

    /// <summary>The next request is answered so; those after it as usual.</summary>
    public void Next(int status, string body = AllProcessed, params (string Name, string Value)[] headers) => _answers.Enqueue(context =>
    {
        context.Response.StatusCode = status;
        foreach (var (name, value) in headers) context.Response.Headers[name] = value;
        return context.Response.WriteAsync(body);
    });

    /// <summary>How requests are answered that nothing else was said about: by their status.</summary>
    public Func<FakeRequest, int> Answer { get; set; } = _ => 200;

    /// <summary>How long it takes to answer.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>The next request gets no answer but a broken connection.</summary>
    public void NextBreaks() => _answers.Enqueue(context =>
    {
        context.Response.StatusCode = 500; // what it is remembered by
        context.Abort();
        return Task.CompletedTask;
    });

    /// <summary>The next request is answered so, once <paramref name="gate"/> has opened.</summary>
    public void NextAfter(Task gate, int status, string body) => _answers.Enqueue(async context =>
    {
        await gate;
        context.Response.StatusCode = status;
        await context.Response.WriteAsync(body);
    });

    /// <summary>The next request is answered with what is made of its documents.</summary>
    public void NextSays(Func<IReadOnlyList<string>, string> answer) =>
        _answers.Enqueue(context => context.Response.WriteAsync(answer(((FakeRequest)context.Items[nameof(FakeRequest)]!).Documents)));

    /// <summary>The next request is never answered.</summary>
    public void NextHangs() => _answers.Enqueue(context => Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted));

    /// <summary>Waits until so many documents were accepted.</summary>
    public async Task AcceptedAsync(int documents, CancellationToken cancel)
    {
        while (Accepted.Count < documents) await _arrived.WaitAsync(cancel);
    }

    /// <summary>Waits until so many requests were answered.</summary>
    public async Task RequestsAsync(int count, CancellationToken cancel)
    {
        while (_requests.Count < count) await _arrived.WaitAsync(cancel);
    }

    /// <summary>Waits until a request has come, answered or not; each is waited for once.</summary>
    public Task BegunAsync(CancellationToken cancel) => _begun.WaitAsync(cancel);

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _arrived.Dispose();
        _begun.Dispose();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var request = new FakeRequest(
            context.Request.Method,
            context.Request.Path + context.Request.QueryString,
            context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            body.ToArray(),
            Answered: 0)
        {
            RawTarget = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget,
        };
        _begun.Release();
        context.Items[nameof(FakeRequest)] = request;
        try
        {
            if (Delay > TimeSpan.Zero) await Task.Delay(Delay, context.RequestAborted);
            if (_answers.TryDequeue(out var answer))
            {
                await answer(context);
            }
            else
            {
                context.Response.StatusCode = Answer(request);
                await context.Response.WriteAsync(AllProcessed);
            }
        }
        finally
        {
            _requests.Enqueue(request with { Answered = context.RequestAborted.IsCancellationRequested ? 0 : context.Response.StatusCode });
            _arrived.Release();
        }
    }
}

public sealed record FakeRequest(string Method, string Path, IReadOnlyDictionary<string, string> Headers, byte[] Body, int Answered)
{
    /// <summary>Path and query as they stood in the request line.</summary>
    public string RawTarget { get; init; } = "";

    public IReadOnlyList<string> Documents
    {
        get
        {
            using var json = JsonDocument.Parse(Body);
            return [.. json.RootElement.GetProperty("TraceSegmentDocuments").EnumerateArray().Select(document => document.GetString()!)];
        }
    }
}
