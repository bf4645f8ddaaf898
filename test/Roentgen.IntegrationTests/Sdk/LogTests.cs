using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Roentgen.IntegrationTests.Sdk;

/// <summary>The trace around log entries.</summary>
public sealed class LogTests : IDisposable
{
    private const string Root = "1-5759e988-bd862e3fe1be46a994272793";

    private readonly ScopeRecorder _log = new();

    public void Dispose() => _log.Dispose();

    [Fact]
    public async Task Entries_of_a_recorded_request_name_the_trace_and_the_subsegment()
    {
        await using var host = await StartAsync(rate: 1);
        using var response = await host.GetAsync("/");
        var documents = await host.FlushAsync();
        var (segment, work) = (documents[0].Text("id"), documents[0].Text("subsegments/0/id"));
        var trace = documents[0].Text("trace_id");
        _log["in the request"].ShouldContain($"AWS-XRAY-TRACE-ID: {trace}@{segment}");
        _log["in the work"].ShouldContain($"AWS-XRAY-TRACE-ID: {trace}@{work}");
        _log["in the work"].ShouldContain("own scope");
        _log["in the work"].ShouldContain(scope => scope.Contains("TraceId:") && scope.Contains("SpanId:"), "what the host itself says of activities stays");
    }

    [Fact]
    public async Task Entries_of_a_request_that_is_not_recorded_name_its_trace()
    {
        await using var host = await StartAsync(rate: 0);
        using var response = await host.GetAsync("/", ("X-Amzn-Trace-Id", $"Root={Root};Parent=53995c3f42cd8ad8;Sampled=0"));
        _log["in the request"].ShouldContain($"AWS-XRAY-TRACE-ID: {Root}");
    }

    [Fact]
    public async Task Entries_outside_any_request_say_nothing_of_traces()
    {
        await using var host = await StartAsync(rate: 1);
        _log["at the start"].ShouldNotContain(scope => scope.StartsWith("AWS-XRAY"));
    }

    private Task<TracedHost> StartAsync(double rate) => TracedHost.StartAsync(
        app =>
        {
            var log = app.Services.GetRequiredService<ILogger<LogTests>>();
            Write(log, "at the start");
            app.MapGet("/", (Roentgen.Sdk.XRayTracer tracer) =>
            {
                Write(log, "in the request");
                using var work = tracer.BeginSubsegment("work");
                using (log.BeginScope("own scope")) Write(log, "in the work");
                return Results.Ok();
            });
        },
        rate,
        build: builder =>
        {
            builder.Logging.AddProvider(_log);
            builder.Logging.SetMinimumLevel(LogLevel.Information);
        });

    private static void Write(ILogger log, string entry) => log.Log(LogLevel.Information, 0, entry, null, static (text, _) => text);

    /// <summary>The scopes around each entry, as texts.</summary>
    private sealed class ScopeRecorder : ILoggerProvider, ISupportExternalScope
    {
        private readonly ConcurrentDictionary<string, List<string>> _entries = new();
        private IExternalScopeProvider _scopes = null!;

        public List<string> this[string message] => _entries[message];

        public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

        public ILogger CreateLogger(string categoryName) => new Logger(this);

        public void Dispose()
        {
        }

        private sealed class Logger(ScopeRecorder recorder) : ILogger
        {
            public IDisposable? BeginScope<TState>(TState state) where TState : notnull => recorder._scopes.Push(state);

            public bool IsEnabled(LogLevel logLevel) => true;

            public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
            {
                var scopes = new List<string>();
                recorder._scopes.ForEachScope((scope, list) => list.Add(scope?.ToString() ?? ""), scopes);
                recorder._entries[formatter(state, exception)] = scopes;
            }
        }
    }
}
