using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;

namespace Roentgen.Tests.Sdk;

/// <summary>A connection that is never opened, with a data source that a test chooses.</summary>
internal sealed class SqlClientConnection(string source) : DbConnection
{
    [AllowNull]
    public override string ConnectionString { get; set; } = "Server=x;User Id=app;Password=secret";

    public override string Database => "shop";

    public override string DataSource => source;

    public override string ServerVersion => throw new InvalidOperationException("It is closed.");

    public override ConnectionState State => ConnectionState.Closed;

    public override void ChangeDatabase(string databaseName) => throw new NotSupportedException();

    public override void Close()
    {
    }

    public override void Open() => throw new NotSupportedException();

    protected override DbTransaction BeginDbTransaction(IsolationLevel isolationLevel) => throw new NotSupportedException();

    protected override DbCommand CreateDbCommand() => new FakeCommand(this);
}

internal sealed class FakeCommand(DbConnection connection) : DbCommand
{
    [AllowNull]
    public override string CommandText { get; set; } = "select 1";

    public override int CommandTimeout { get; set; }

    public override CommandType CommandType { get; set; } = CommandType.Text;

    public override bool DesignTimeVisible { get; set; }

    public override UpdateRowSource UpdatedRowSource { get; set; }

    protected override DbConnection? DbConnection { get; set; } = connection;

    protected override DbParameterCollection DbParameterCollection => throw new NotSupportedException();

    protected override DbTransaction? DbTransaction { get; set; }

    public override void Cancel()
    {
    }

    public override int ExecuteNonQuery() => throw new NotSupportedException();

    public override object? ExecuteScalar() => throw new NotSupportedException();

    public override void Prepare()
    {
    }

    protected override DbParameter CreateDbParameter() => throw new NotSupportedException();

    protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior) => throw new NotSupportedException();
}
