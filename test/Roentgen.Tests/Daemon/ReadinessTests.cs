using Microsoft.Extensions.Time.Testing;
using Roentgen.Daemon;
using Roentgen.Daemon.Health;
using Roentgen.Model.Signing;

namespace Roentgen.Tests.Daemon;

public sealed class ReadinessTests
{
    private readonly FakeTimeProvider _time = new();
    private DaemonState _state = new(IsReceiving: true, [default, default]);
    private CredentialsSource _credentials = _ => new ValueTask<SigningCredentials?>(new SigningCredentials("AKID", "secret"));
    private readonly ReadinessCheck _check;

    public ReadinessTests() => _check = new ReadinessCheck(
        new DaemonOptions
        {
            Destinations =
            [
                new DestinationOptions { Endpoint = new Uri("https://one"), Signing = new RequestSigning(cancel => _credentials(cancel), "eu-central-1") },
                new DestinationOptions { Endpoint = new Uri("http://two:1895") },
            ],
            ReadinessLimit = TimeSpan.FromSeconds(30),
        },
        () => _state, _time);

    [Fact]
    public async Task An_idle_daemon_is_ready_however_long_it_is_idle()
    {
        (await ProblemsAsync()).ShouldBeEmpty();
        _time.Advance(TimeSpan.FromDays(1));
        (await ProblemsAsync()).ShouldBeEmpty();
        // The first document after that long is no outage.
        Waits(true, sent: 0);
        (await ProblemsAsync()).ShouldBeEmpty("it is looked at for the first time since");
    }

    [Fact]
    public async Task Documents_that_wait_while_their_destination_takes_nothing_are_a_problem_after_a_while()
    {
        Waits(true, sent: 5);
        (await ProblemsAsync()).ShouldBeEmpty();
        _time.Advance(TimeSpan.FromSeconds(30));
        (await ProblemsAsync()).ShouldBeEmpty();
        _time.Advance(TimeSpan.FromSeconds(1));
        (await ProblemsAsync()).ShouldBe(["two:1895: documents wait, and nothing was taken for 31 s."]);
        Waits(true, sent: 6);
        (await ProblemsAsync()).ShouldBeEmpty("it took something, though there is a backlog");
        _time.Advance(TimeSpan.FromSeconds(31));
        Waits(false, sent: 6);
        (await ProblemsAsync()).ShouldBeEmpty("nothing is left to take");
    }

    [Fact]
    public async Task Credentials_that_are_missing_late_or_refused_are_a_problem()
    {
        _credentials = _ => new ValueTask<SigningCredentials?>((SigningCredentials?)null);
        (await ProblemsAsync()).ShouldBe(["one: calls cannot be signed: there are no credentials."]);
        _credentials = _ => throw new CredentialsUnavailableException("the role cannot be assumed.");
        (await ProblemsAsync()).ShouldBe(["one: calls cannot be signed: the role cannot be assumed."]);
        _credentials = _ => new ValueTask<SigningCredentials?>(new TaskCompletionSource<SigningCredentials?>().Task);
        var looking = ProblemsAsync();
        _time.Advance(TimeSpan.FromSeconds(1));
        (await looking).ShouldBe(["one: calls cannot be signed: credentials were not there within 1 s."]);
    }

    [Fact]
    public async Task A_closed_address_is_a_problem_and_every_problem_is_told()
    {
        _state = _state with { IsReceiving = false };
        _credentials = _ => new ValueTask<SigningCredentials?>((SigningCredentials?)null);
        (await ProblemsAsync()).ShouldBe(["Nothing is received.", "one: calls cannot be signed: there are no credentials."]);
    }

    private void Waits(bool isAwaited, long sent) => _state = _state with { Destinations = [default, new DestinationState(isAwaited, sent)] };

    private async Task<IReadOnlyList<string>> ProblemsAsync() => (await _check.LookAsync(TestContext.Current.CancellationToken)).Problems;
}
