using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Roentgen.Service.Api;
using Roentgen.Service.Health;

namespace Roentgen.Tests.Api;

public sealed class ApiAnswersTests
{
    private readonly ServiceMetrics _metrics = new();
    private readonly Notes _log = new();

    public static TheoryData<Exception, bool> BrokenOff => new()
    {
        { new ConnectionResetException("reset"), false },
        { new ConnectionAbortedException("aborted"), false },
        { new TaskCanceledException("The request was aborted", new ConnectionAbortedException("aborted")), false },
        { new IOException("The stream ended.", new ConnectionResetException("reset")), false },
        { new TaskCanceledException("cut"), true },
    };

    [Theory]
    [MemberData(nameof(BrokenOff))]
    public async Task Nobody_being_there_is_no_failure(Exception exception, bool isStopping)
    {
        (await AnswerAsync(exception, isStopping)).ShouldBeFalse();
        _log.Errors.ShouldBeEmpty();
        _metrics.ToPrometheusText().ShouldNotContain("status=\"500\"");
    }

    [Fact]
    public async Task Any_other_exception_is_a_failure_that_is_logged_and_counted()
    {
        foreach (var exception in new Exception[] { new IOException("disk"), new OperationCanceledException("of something else") }) (await AnswerAsync(exception, isStopping: false)).ShouldBeFalse();
        _log.Errors.ShouldBe(["Operation failed", "Operation failed"]);
        _metrics.ToPrometheusText().ShouldContain("roentgen_requests_total{operation=\"Operation\",status=\"500\"} 2\n");
    }

    private Task<bool> AnswerAsync(Exception exception, bool isStopping) =>
        new ApiAnswers(_metrics, new Lifetime(isStopping), _log).AnswerFailuresAsync(new DefaultHttpContext(), "Operation", () => Task.FromException(exception));

    private sealed class Lifetime(bool isStopping) : IHostApplicationLifetime
    {
        public CancellationToken ApplicationStarted => new(true);

        public CancellationToken ApplicationStopping => new(isStopping);

        public CancellationToken ApplicationStopped => CancellationToken.None;

        public void StopApplication() => throw new NotSupportedException();
    }

    private sealed class Notes : ILogger<ApiAnswers>
    {
        public List<string> Errors { get; } = [];

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (logLevel >= LogLevel.Error) Errors.Add(formatter(state, exception));
        }
    }
}
