using System.Runtime.CompilerServices;
using Roentgen.Daemon.Logging;
using Roentgen.Model.Signing;

namespace Roentgen.Daemon.Aws;

/// <summary>
/// The credentials for one service. A call never waits for them longer than it must: those of the last minute serve at once while newer ones are
/// asked for beside, one question at a time; a failure is remembered for five seconds, and told in the log.
/// </summary>
internal sealed class AwsCredentials : IDisposable
{
    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ServesFor = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan FailureHoldsFor = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromSeconds(30);

    // The SDK waits longest where an instance should answer and does not.
    private static readonly TimeSpan QuestionLimit = TimeSpan.FromSeconds(40);

    private readonly Func<string, string?> _environment;
    private readonly DaemonLog _log;
    private readonly TimeProvider _time;
    private readonly LimitedLog _failures;
    private readonly Lock _changing = new();

    private CredentialSettings _settings;
    private SdkCredentials? _sdk;
    private Task<Answer>? _asking;
    private Answer? _answer;
    private bool _found;
    private long? _looked;

    public AwsCredentials(CredentialSettings settings, Func<string, string?> environment, DaemonLog log, TimeProvider time)
    {
        (_settings, _environment, _log, _time) = (settings, environment, log, time);
        _failures = new LimitedLog(log, DaemonLogLevel.Error, time);
    }

    /// <summary>
    /// Whether to sign calls of a service that may want it or not: as soon as the environment names credentials, or a profile in a shared file gave
    /// some; and from then on always, so that a service which asks for signatures gets none without. Instances are not asked for a role.
    /// </summary>
    public async ValueTask<bool> AreFoundAsync(CancellationToken cancel)
    {
        lock (_changing)
        {
            if (_found) return true;
            if (_looked is { } before && _time.GetElapsedTime(before) < LookAgainAfter) return false;
            switch (CredentialEvidenceFinder.Find(_environment, _settings.RoleArn))
            {
                case CredentialEvidence.Certain: return _found = true;
                case CredentialEvidence.None:
                    _looked = _time.GetTimestamp();
                    return false;
            }
        }
        var answer = await AnswerAsync(cancel).ConfigureAwait(false);
        lock (_changing)
        {
            if (answer.Credentials is not null) return _found = true;
            _looked = _time.GetTimestamp();
        }
        _log.Write(DaemonLogLevel.Warn, $"Calls are not signed, since the profile in the shared files gives no credentials: {answer.Problem}");
        return false;
    }

    /// <summary>The role that is assumed; null for none.</summary>
    public string? RoleArn
    {
        get
        {
            lock (_changing) return _settings.RoleArn;
        }
    }

    /// <summary>The credentials of now: a <see cref="CredentialsSource"/>.</summary>
    /// <exception cref="CredentialsUnavailableException">There are none at the moment.</exception>
    public async ValueTask<SigningCredentials?> GetAsync(CancellationToken cancel)
    {
        var answer = await AnswerAsync(cancel).ConfigureAwait(false);
        if (answer.Credentials is { } credentials) return credentials;
        if (_failures.ShouldWrite(out var leftOut)) _failures.Write($"Unable to retrieve credentials: {answer.Problem}", leftOut);
        throw new CredentialsUnavailableException(answer.Problem);
    }

    /// <summary>From now on this role; and what is known is asked for anew.</summary>
    public void Renew(string? roleArn)
    {
        lock (_changing)
        {
            // Whoever waits for the old question still gets its answer; nobody after.
            (_settings, _sdk, _asking, _answer, _found, _looked) = (_settings with { RoleArn = roleArn }, null, null, null, false, null);
        }
    }

    public void Dispose()
    {
        lock (_changing) _sdk?.Dispose();
    }

    private ValueTask<Answer> AnswerAsync(CancellationToken cancel)
    {
        Task<Answer> asking;
        lock (_changing)
        {
            var age = _answer is { } known ? _time.GetElapsedTime(known.At) : TimeSpan.MaxValue;
            if (age < (_answer?.Credentials is null ? FailureHoldsFor : AskAgainAfter)) return new ValueTask<Answer>(_answer!);
            asking = _asking ??= Ask();
            if (_answer is { Credentials: not null } && age < ServesFor) return new ValueTask<Answer>(_answer);
        }
        return new ValueTask<Answer>(asking.WaitAsync(cancel));
    }

    private Task<Answer> Ask()
    {
        var settings = _settings;
        var earlier = _answer?.Credentials;
        // Parts of the SDK block while they wait.
        return Task.Run(async () =>
        {
            var answer = await AskSdkAsync(settings, earlier).ConfigureAwait(false);
            lock (_changing)
            {
                if (ReferenceEquals(settings, _settings)) (_asking, _answer) = (null, Keep(answer));
            }
            return answer;
        });
    }

    // A failure beside credentials that still serve changes nothing yet.
    private Answer Keep(Answer answer) =>
        answer.Credentials is null && _answer is { Credentials: not null } held && _time.GetElapsedTime(held.At) < ServesFor ? held : answer;

    [MethodImpl(MethodImplOptions.NoInlining)] // whoever does not come here does not load the SDK
    private async Task<Answer> AskSdkAsync(CredentialSettings settings, SigningCredentials? earlier)
    {
        SdkCredentials sdk;
        lock (_changing) sdk = ReferenceEquals(settings, _settings) ? _sdk ??= new SdkCredentials(settings) : new SdkCredentials(settings);
        using var limit = new CancellationTokenSource(QuestionLimit, _time);
        try
        {
            var credentials = await sdk.GetAsync(limit.Token).ConfigureAwait(false);
            // The same ones stay the same object, with the keys that were derived from it.
            return new Answer(credentials.Equals(earlier) ? earlier : credentials, "", _time.GetTimestamp());
        }
        catch (CredentialsUnavailableException e)
        {
            _log.Write(DaemonLogLevel.Debug, $"Credentials: {(e.InnerException ?? e).Message.ReplaceLineEndings(" ")}");
            return new Answer(null, e.Message, _time.GetTimestamp());
        }
        catch (OperationCanceledException)
        {
            return new Answer(null, $"nobody answered within {QuestionLimit.TotalSeconds:0} s", _time.GetTimestamp());
        }
    }

    private sealed record Answer(SigningCredentials? Credentials, string Problem, long At);
}
