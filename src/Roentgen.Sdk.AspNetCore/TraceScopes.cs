using System.Collections;
using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Roentgen.Model.Ids;
using Roentgen.Sdk.Propagation;

namespace Roentgen.Sdk.AspNetCore;

/// <summary>
/// Puts the trace around every log entry: the scope <c>AWS-XRAY-TRACE-ID: 1-5759e988-bd862e3fe1be46a994272793@53995c3f42cd8ad8</c>, as the X-Ray SDK for Java
/// logs it; the part from <c>@</c> is the segment or subsegment, and absent where nothing is recorded. Asked for when an entry is written, so a request costs nothing.
/// </summary>
/// <param name="inner">The scopes that there are besides.</param>
internal sealed class TraceScopes(IExternalScopeProvider inner) : IExternalScopeProvider
{
    /// <summary>Name of the scope's one value.</summary>
    public const string Key = "AWS-XRAY-TRACE-ID";

    /// <summary>The scopes as the logging of the host keeps them, with what its options say of activities.</summary>
    public static IExternalScopeProvider OfHost(IOptionsMonitor<LoggerFilterOptions> filters, IOptions<LoggerFactoryOptions> options)
    {
        // The class is not public, so a factory that logs nowhere makes one.
        var capture = new Capture();
        using var factory = new LoggerFactory([capture], filters, options);
        return capture.Scopes ?? new LoggerExternalScopeProvider();
    }

    public void ForEachScope<TState>(Action<object?, TState> callback, TState state)
    {
        if (OutgoingHeader.Of(Activity.Current) is { Root: { } root } header) callback(new TraceScope(root, header.Parent), state);
        inner.ForEachScope(callback, state);
    }

    public IDisposable Push(object? state) => inner.Push(state);

    private sealed class TraceScope(TraceId traceId, SegmentId? id) : IReadOnlyList<KeyValuePair<string, object?>>
    {
        private readonly string _value = id is { } known ? $"{traceId}@{known}" : traceId.ToString();

        public int Count => 1;

        public KeyValuePair<string, object?> this[int index] => index == 0 ? new(Key, _value) : throw new ArgumentOutOfRangeException(nameof(index));

        public IEnumerator<KeyValuePair<string, object?>> GetEnumerator()
        {
            yield return this[0];
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

        public override string ToString() => $"{Key}: {_value}";
    }

    private sealed class Capture : ILoggerProvider, ISupportExternalScope
    {
        public IExternalScopeProvider? Scopes { get; private set; }

        public ILogger CreateLogger(string categoryName) => Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance;

        public void SetScopeProvider(IExternalScopeProvider scopeProvider) => Scopes = scopeProvider;

        public void Dispose()
        {
        }
    }
}
