using System.Security.Cryptography;
using System.Text.Json;
using Roentgen.Model.Sampling;
using Roentgen.Sdk.Diagnostics;

namespace Roentgen.Sdk.Sampling;

/// <summary>
/// Keeps the rules of the service: fetches them every five minutes, reports every ten seconds what they decided, and obeys the answer. When
/// the service does not answer, rules and quotas go on, and counts wait for the next report.
/// </summary>
/// <remarks>Source of the sequence: the centralised samplers of the X-Ray SDKs. Where they lose counts or forget quotas, this one does not.</remarks>
internal sealed class CentralSampling : IDisposable
{
    /// <summary>Most rules in one report, as the API says.</summary>
    public const int MaxRulesInReport = 25;

    private static readonly TimeSpan RulesInterval = TimeSpan.FromSeconds(300);
    private static readonly TimeSpan ReportInterval = TimeSpan.FromSeconds(RuleSampler.DefaultIntervalSeconds);

    // So that the clients of one service do not all come in the same moment.
    private static readonly TimeSpan RulesJitter = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ReportJitter = TimeSpan.FromSeconds(0.1);

    private readonly HttpClient _service;
    private readonly string _serviceName;
    private readonly SelfReport _report;
    private readonly TimeProvider _clock;
    private readonly string _clientId = RandomNumberGenerator.GetHexString(24, lowercase: true);
    private readonly Dictionary<string, DateTimeOffset> _reportedAt = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stop = new();

    private DateTimeOffset _rulesDue;
    private DateTimeOffset _reportDue;
    private DateTimeOffset _fetchedAt = DateTimeOffset.MinValue;
    private double _knownModification = double.NegativeInfinity;
    private int _failures;

    /// <param name="service">Whom to ask: the daemon, or a service. Owned from here on.</param>
    /// <param name="serviceName">Who asks.</param>
    /// <param name="report">Is told of failures.</param>
    /// <param name="clock">The clock.</param>
    public CentralSampling(HttpClient service, string serviceName, SelfReport report, TimeProvider clock)
    {
        (_service, _serviceName, _report, _clock) = (service, serviceName, report, clock);
    }

    public CentralRules Rules { get; } = new();

    /// <summary>When <see cref="PollAsync"/> has something to do next.</summary>
    public DateTimeOffset NextPoll => _rulesDue < _reportDue ? _rulesDue : _reportDue;

    /// <summary>Begins to ask, until this is disposed.</summary>
    public void Start()
    {
        // Not part of the request that happened to be the first.
        using (ExecutionContext.SuppressFlow()) _ = Task.Run(RunAsync);
    }

    /// <summary>Asks for what is due now: the rules, or targets, or both.</summary>
    public async Task PollAsync(CancellationToken cancellationToken)
    {
        var now = _clock.GetUtcNow();
        if (_reportDue == default) _reportDue = now + ReportInterval + (ReportJitter * Random.Shared.NextDouble());
        if (now >= _rulesDue) await FetchAsync(now, cancellationToken).ConfigureAwait(false);
        if (now < _reportDue) return;
        _reportDue = now + ReportInterval + (ReportJitter * Random.Shared.NextDouble());
        if (await ReportAsync(now, cancellationToken).ConfigureAwait(false)) await FetchAsync(_clock.GetUtcNow(), cancellationToken).ConfigureAwait(false);
    }

    public void Dispose()
    {
        _stop.Cancel();
        _service.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            while (!_stop.IsCancellationRequested)
            {
                await PollAsync(_stop.Token).ConfigureAwait(false);
                var wait = NextPoll - _clock.GetUtcNow();
                if (wait > TimeSpan.Zero) await Task.Delay(wait, _clock, _stop.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The application stops.
        }
    }

    // Rules stay in force when the service does not answer, or has none.
    private async Task FetchAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (await PostAsync("GetSamplingRules", "{}"u8.ToArray(), cancellationToken).ConfigureAwait(false) is { } answer
            && Read(SamplingMessages.ReadRules, answer) is { Count: > 0 } rules)
        {
            Rules.Replace(rules, now.ToUnixTimeSeconds());
            foreach (var gone in _reportedAt.Keys.Except(rules.Select(rule => rule.RuleName)).ToList()) _reportedAt.Remove(gone);
            (_fetchedAt, _failures) = (now, 0);
            _rulesDue = now + RulesInterval + (RulesJitter * Random.Shared.NextDouble());
            return;
        }
        // Sooner than in five minutes, for a daemon that starts after the application: 10 s, 20 s, 40 s, …
        _rulesDue = now + TimeSpan.FromSeconds(Math.Min(RulesInterval.TotalSeconds, ReportInterval.TotalSeconds * Math.Pow(2, Math.Min(_failures++, 10))));
    }

    /// <summary>Reports the rules whose time has come; whether they have changed since they were fetched.</summary>
    private async Task<bool> ReportAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var due = new List<RuleReport>();
        foreach (var sampler in Rules.All)
        {
            if (_reportedAt.TryGetValue(sampler.Rule.RuleName, out var last) && now - last < TimeSpan.FromSeconds(sampler.IntervalSeconds)) continue;
            var counts = sampler.TakeStatistics();
            if (counts.Requests == 0)
            {
                // Outcomes of requests that were reported before: they wait for the next ones.
                sampler.Restore(counts);
                continue;
            }
            due.Add(new RuleReport(sampler, counts, sampler.TakeBoostStatistics()));
        }
        var changed = false;
        foreach (var batch in due.Chunk(MaxRulesInReport)) changed |= await ReportAsync(batch, now, cancellationToken).ConfigureAwait(false);
        return changed;
    }

    private async Task<bool> ReportAsync(RuleReport[] batch, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var body = SamplingMessages.WriteReport(batch, _clientId, _serviceName, now);
        if (await PostAsync("SamplingTargets", body, cancellationToken).ConfigureAwait(false) is not { } json || Read(SamplingMessages.ReadTargets, json) is not { } answer)
        {
            foreach (var rule in batch) Restore(rule);
            return false;
        }
        foreach (var rule in batch)
        {
            var name = rule.Sampler.Rule.RuleName;
            _reportedAt[name] = now;
            foreach (var target in answer.Targets)
            {
                if (target.RuleName == name) rule.Sampler.Apply(target.Target);
            }
            // A rule that is gone (4xx) needs no counts any more; a service in trouble (5xx) gets them again.
            if (answer.Refused.Any(refused => refused.RuleName == name && refused.Code.StartsWith('5'))) Restore(rule);
        }
        var isGone = answer.Refused.Any(static refused => refused.Code.StartsWith('4'));
        if (answer.LastRuleModification is not { } modified) return isGone;
        // Against the own clock, and against what the service said before, since the two clocks may differ.
        var isNew = modified > _fetchedAt.ToUnixTimeMilliseconds() / 1000.0 || (double.IsFinite(_knownModification) && modified > _knownModification);
        _knownModification = modified;
        return isGone || isNew;
    }

    private static void Restore(in RuleReport rule)
    {
        rule.Sampler.Restore(rule.Counts);
        rule.Sampler.Restore(rule.Outcomes);
    }

    private async Task<byte[]?> PostAsync(string path, ReadOnlyMemory<byte> json, CancellationToken cancellationToken)
    {
        try
        {
            using var content = new ReadOnlyMemoryContent(json);
            content.Headers.ContentType = new("application/json");
            using var response = await _service.PostAsync(new Uri(path, UriKind.Relative), content, cancellationToken).ConfigureAwait(false);
            if (response.IsSuccessStatusCode) return await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
            Tell($"{_service.BaseAddress}{path} answered {(int)response.StatusCode}.");
        }
        catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            Tell($"{_service.BaseAddress}{path} could not be asked: {e.Message}");
        }
        return null;
    }

    private T? Read<T>(Func<ReadOnlyMemory<byte>, T> read, byte[] answer) where T : class
    {
        try
        {
            return read(answer);
        }
        catch (JsonException e)
        {
            Tell($"{_service.BaseAddress} answers what is no sampling: {e.Message}");
            return null;
        }
    }

    private void Tell(string what)
    {
        _report.SamplingFailed();
        _report.Problem("sampling", $"{what} {(Rules.All.Count == 0 ? "Local rules decide until it answers." : "The rules that are known stay in force.")}");
    }
}
