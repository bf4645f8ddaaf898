using System.Data.Common;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Roentgen.Sdk.Recording;

namespace Roentgen.Sdk.Databases;

/// <summary>
/// Follows the diagnostic events of Microsoft.Data.SqlClient, System.Data.SqlClient and EF Core, which make no activities. One listener for the process, which does nothing
/// outside the segments of a tracer.
/// </summary>
/// <remarks>
/// A command is known by its object from one event to the next: the events come in different methods, so neither an activity nor anything
/// else that flows with the call can hold its subsegment.
/// </remarks>
internal sealed class DatabaseEvents : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>
{
    private const string EntityFramework = "Microsoft.EntityFrameworkCore";

    // Their commands are told of already, by activities or by events of their own; EF Core's events would be a second subsegment of each.
    private static readonly string[] DriversThatTell = ["Npgsql", "MySqlConnector", "Microsoft.Data.SqlClient", "System.Data.SqlClient", "Roentgen.Sdk.Databases"];

    private static int _installed;

    private readonly ConditionalWeakTable<DbCommand, Subsegment> _running = [];

    /// <summary>Starts following, once, whatever the number of tracers.</summary>
    public static void Install()
    {
        if (Interlocked.Exchange(ref _installed, 1) == 0) DiagnosticListener.AllListeners.Subscribe(new DatabaseEvents());
    }

    public void OnNext(DiagnosticListener value)
    {
        if (value.Name is "SqlClientDiagnosticListener" or EntityFramework)
            value.Subscribe(this, static (name, _, _) => StepOf(name) is not Step.None && Recorder.Find(Activity.Current) is not null);
    }

    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (StepOf(value.Key) is not (not Step.None and var step) || Member(value.Value, "Command") is not DbCommand command) return;
        if (step is Step.Begin)
        {
            if (value.Key.StartsWith(EntityFramework, StringComparison.Ordinal) && Array.IndexOf(DriversThatTell, command.GetType().Namespace) >= 0) return;
            if (DatabaseCall.Begin(command) is { } subsegment) _running.AddOrUpdate(command, subsegment);
        }
        else if (_running.TryGetValue(command, out var subsegment))
        {
            _running.Remove(command);
            DatabaseCall.End(subsegment, step is Step.Fail ? Member(value.Value, "Exception") as Exception : null);
        }
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }

    // Microsoft.Data.SqlClient.WriteCommandBefore, …After, …Error; Microsoft.EntityFrameworkCore.Database.Command.CommandExecuting, …Executed, …Error, …Canceled
    private static Step StepOf(string name) =>
        name.EndsWith(".WriteCommandBefore", StringComparison.Ordinal) || name.EndsWith(".CommandExecuting", StringComparison.Ordinal) ? Step.Begin
        : name.EndsWith(".WriteCommandAfter", StringComparison.Ordinal) || name.EndsWith(".CommandExecuted", StringComparison.Ordinal) || name.EndsWith(".CommandCanceled", StringComparison.Ordinal) ? Step.End
        : name.EndsWith(".WriteCommandError", StringComparison.Ordinal) || name.EndsWith(".CommandError", StringComparison.Ordinal) ? Step.Fail
        : Step.None;

    // SqlClient's payloads are lists of pairs, made for being read like this; EF Core's are objects.
    [UnconditionalSuppressMessage("Trimming", "IL2075", Justification = "Where trimming has removed the property, the command is not recorded; EF Core itself does not support trimming.")]
    private static object? Member(object? payload, string name)
    {
        if (payload is not IReadOnlyList<KeyValuePair<string, object>> pairs) return payload?.GetType().GetProperty(name)?.GetValue(payload);
        foreach (var pair in pairs)
        {
            if (pair.Key == name) return pair.Value;
        }
        return null;
    }

    private enum Step
    {
        None,
        Begin,
        End,
        Fail,
    }
}
