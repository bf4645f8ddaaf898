using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;

namespace Roentgen.Sdk.Databases;

/// <summary>A command of a <see cref="TracedDbConnection"/>: a subsegment for as long as it executes, until its reader is there.</summary>
internal sealed class TracedDbCommand(TracedDbConnection? connection, DbCommand inner) : DbCommand
{
    private TracedDbConnection? _connection = connection;

    [AllowNull]
    public override string CommandText
    {
        get => inner.CommandText;
        set => inner.CommandText = value;
    }

    public override int CommandTimeout
    {
        get => inner.CommandTimeout;
        set => inner.CommandTimeout = value;
    }

    public override CommandType CommandType
    {
        get => inner.CommandType;
        set => inner.CommandType = value;
    }

    public override bool DesignTimeVisible
    {
        get => inner.DesignTimeVisible;
        set => inner.DesignTimeVisible = value;
    }

    public override UpdateRowSource UpdatedRowSource
    {
        get => inner.UpdatedRowSource;
        set => inner.UpdatedRowSource = value;
    }

    protected override DbConnection? DbConnection
    {
        get => (DbConnection?)_connection ?? inner.Connection;
        set
        {
            _connection = value as TracedDbConnection;
            inner.Connection = _connection?.Inner ?? value;
        }
    }

    protected override DbParameterCollection DbParameterCollection => inner.Parameters;

    protected override DbTransaction? DbTransaction
    {
        get => inner.Transaction is { } transaction && _connection is not null ? new TracedDbTransaction(_connection, transaction) : inner.Transaction;
        set => inner.Transaction = value is TracedDbTransaction traced ? traced.Inner : value;
    }

    public override void Cancel() => inner.Cancel();

    public override void Prepare() => inner.Prepare();

    public override Task PrepareAsync(CancellationToken cancellationToken = default) => inner.PrepareAsync(cancellationToken);

    public override int ExecuteNonQuery() => Traced(static command => command.ExecuteNonQuery());

    public override object? ExecuteScalar() => Traced(static command => command.ExecuteScalar());

    public override Task<int> ExecuteNonQueryAsync(CancellationToken cancellationToken) => TracedAsync(command => command.ExecuteNonQueryAsync(cancellationToken));

    public override Task<object?> ExecuteScalarAsync(CancellationToken cancellationToken) => TracedAsync(command => command.ExecuteScalarAsync(cancellationToken));

    protected override DbParameter CreateDbParameter() => inner.CreateParameter();

    protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior) => Traced(command => command.ExecuteReader(behavior));

    protected override Task<DbDataReader> ExecuteDbDataReaderAsync(CommandBehavior behavior, CancellationToken cancellationToken) =>
        TracedAsync(command => command.ExecuteReaderAsync(behavior, cancellationToken));

    public override async ValueTask DisposeAsync()
    {
        await inner.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) inner.Dispose();
        base.Dispose(disposing);
    }

    private T Traced<T>(Func<DbCommand, T> execute)
    {
        var subsegment = DatabaseCall.Begin(inner);
        try
        {
            var result = execute(inner);
            DatabaseCall.End(subsegment);
            return result;
        }
        catch (Exception e)
        {
            DatabaseCall.End(subsegment, e);
            throw;
        }
    }

    private async Task<T> TracedAsync<T>(Func<DbCommand, Task<T>> execute)
    {
        var subsegment = DatabaseCall.Begin(inner);
        try
        {
            var result = await execute(inner).ConfigureAwait(false);
            DatabaseCall.End(subsegment);
            return result;
        }
        catch (Exception e)
        {
            DatabaseCall.End(subsegment, e);
            throw;
        }
    }
}
