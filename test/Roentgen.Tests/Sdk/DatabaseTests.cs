using System.Data;
using System.Data.Common;
using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Roentgen.Sdk;
using Roentgen.Sdk.Databases;

namespace Roentgen.Tests.Sdk;

public sealed class DatabaseTests
{
    [Fact]
    public async Task Every_command_of_a_traced_connection_is_a_subsegment()
    {
        await using var app = new TracedApplication(o => o.CollectSqlQueries = true);
        await using var connection = await OpenAsync();
        using (app.Tracer.BeginSegment())
        {
            await ExecuteAsync(connection, "create table orders (id integer)");
            await using var transaction = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
            transaction.Connection.ShouldBeSameAs(connection);
            await using var insert = connection.CreateCommand();
            insert.Transaction = transaction;
            insert.CommandText = "insert into orders values (17)";
            insert.ExecuteNonQuery().ShouldBe(1);
            await transaction.CommitAsync(TestContext.Current.CancellationToken);
            insert.Transaction = null;
            insert.CommandText = "select id from orders where id > $low";
            var parameter = insert.CreateParameter();
            (parameter.ParameterName, parameter.Value) = ("$low", 3);
            insert.Parameters.Add(parameter);
            (await insert.ExecuteScalarAsync(TestContext.Current.CancellationToken)).ShouldBe(17L);
            await using var reader = await insert.ExecuteReaderAsync(TestContext.Current.CancellationToken);
            (await reader.ReadAsync(TestContext.Current.CancellationToken)).ShouldBeTrue();
        }
        var subsegments = (await app.DocumentAsync()).Member("subsegments")!.Value.EnumerateArray().ToList();
        subsegments.Select(s => s.Text("sql/sanitized_query")).ShouldBe(
            ["create table orders (id integer)", "insert into orders values (?)", "select id from orders where id > $low", "select id from orders where id > $low"]);
        subsegments.ShouldAllBe(s => s.Text("name") == ":memory:" && s.Text("namespace") == "remote" && s.Text("sql/database_type") == "SQLite" && s.Text("sql/database_version") != null);
    }

    [Fact]
    public async Task A_command_that_fails_is_a_fault_with_its_exception_and_throws_as_before()
    {
        await using var app = new TracedApplication();
        await using var connection = await OpenAsync();
        using (app.Tracer.BeginSegment())
        {
            await Should.ThrowAsync<SqliteException>(() => ExecuteAsync(connection, "bad"));
            Should.Throw<SqliteException>(() =>
            {
                using var command = connection.CreateCommand();
                command.CommandText = "worse";
                command.ExecuteScalar();
            });
        }
        var document = await app.DocumentAsync();
        document.Member("fault").ShouldBeNull();
        for (var i = 0; i < 2; i++)
        {
            document.Text($"subsegments/{i}/fault").ShouldBe("True");
            document.Text($"subsegments/{i}/cause/exceptions/0/type").ShouldBe("Microsoft.Data.Sqlite.SqliteException");
            document.Member($"subsegments/{i}/sql/sanitized_query").ShouldBeNull();
        }
    }

    [Fact]
    public async Task Outside_a_segment_the_connection_is_the_drivers()
    {
        await using var app = new TracedApplication();
        await using var connection = await OpenAsync();
        connection.State.ShouldBe(ConnectionState.Open);
        connection.Inner.ShouldBeOfType<SqliteConnection>();
        await ExecuteAsync(connection, "create table t (id integer)");
        (await app.DocumentsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_events_of_SqlClient_are_subsegments_whichever_thread_tells_the_end()
    {
        await using var app = new TracedApplication();
        using var events = new DiagnosticListener("SqlClientDiagnosticListener");
        await using var connection = new SqliteConnection("Data Source=/data/shop.db");
        await using var good = new SqliteCommand("select 1", connection);
        await using var bad = new SqliteCommand("select", connection);
        using (app.Tracer.BeginSegment())
        {
            Tell("Microsoft.Data.SqlClient.WriteCommandBefore", good);
            Tell("Microsoft.Data.SqlClient.WriteCommandBefore", bad);
            app.Clock.Advance(TimeSpan.FromSeconds(1));
            Task elsewhere;
            using (ExecutionContext.SuppressFlow()) elsewhere = Task.Run(() => Tell("Microsoft.Data.SqlClient.WriteCommandAfter", good), TestContext.Current.CancellationToken);
            await elsewhere;
            Tell("Microsoft.Data.SqlClient.WriteCommandError", bad, new InvalidOperationException("broken"));
            Tell("Microsoft.Data.SqlClient.WriteCommandAfter", bad);
        }
        var document = await app.DocumentAsync();
        document.Member("subsegments")!.Value.GetArrayLength().ShouldBe(2);
        document.Text("subsegments/0/name").ShouldBe("shop.db");
        document.Member("subsegments/0/fault").ShouldBeNull();
        document.Text("subsegments/1/cause/exceptions/0/message").ShouldBe("broken");

        void Tell(string name, DbCommand command, Exception? exception = null)
        {
            List<KeyValuePair<string, object>> payload = [new("OperationId", Guid.NewGuid()), new("Command", command)];
            if (exception is not null) payload.Add(new("Exception", exception));
            events.Write(name, payload);
        }
    }

    [Fact]
    public async Task An_event_of_an_object_is_read_and_a_driver_that_tells_by_itself_is_not_told_of_twice()
    {
        await using var app = new TracedApplication();
        using var events = new DiagnosticListener("Microsoft.EntityFrameworkCore");
        await using var traced = await OpenAsync();
        await using var plain = new SqliteCommand("select 1", new SqliteConnection("Data Source=:memory:"));
        await using var twice = traced.CreateCommand();
        twice.CommandText = "select 2";
        using (app.Tracer.BeginSegment())
        {
            foreach (var command in new DbCommand[] { plain, twice })
            {
                events.Write("Microsoft.EntityFrameworkCore.Database.Command.CommandExecuting", new { Command = command });
                if (command == twice) await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
                events.Write("Microsoft.EntityFrameworkCore.Database.Command.CommandExecuted", new { Command = command });
            }
            events.Write("Microsoft.EntityFrameworkCore.Database.Command.CommandExecuting", new { Something = "else" });
            events.Write("Microsoft.EntityFrameworkCore.Database.Command.CommandExecuting", null);
        }
        (await app.DocumentAsync()).Member("subsegments")!.Value.GetArrayLength().ShouldBe(2);
    }

    [Theory]
    [InlineData("db.internal", "shop@db.internal", "sqlserver://db.internal/shop")]
    [InlineData("tcp:db.internal,1433", "shop@db.internal", "sqlserver://db.internal:1433/shop")]
    [InlineData("tcp://db.internal:5432", "shop@db.internal", "sqlserver://db.internal:5432/shop")]
    [InlineData("one:5432,two:5432", "shop@one", "sqlserver://one:5432/shop")]
    [InlineData("[::1]:5432", "shop@::1", "sqlserver://[::1]:5432/shop")]
    [InlineData("", "shop", null)]
    public async Task A_database_is_named_after_itself_and_its_host(string source, string name, string? url)
    {
        await using var app = new TracedApplication();
        using var events = new DiagnosticListener("SqlClientDiagnosticListener");
        using var command = new FakeCommand(new SqlClientConnection(source));
        using (app.Tracer.BeginSegment())
        {
            events.Write("System.Data.SqlClient.WriteCommandBefore", new { Command = command });
            events.Write("System.Data.SqlClient.WriteCommandAfter", new { Command = command });
        }
        var subsegment = (await app.DocumentAsync()).Member("subsegments/0")!.Value;
        subsegment.Text("name").ShouldBe(name);
        subsegment.Text("sql/url").ShouldBe(url);
        subsegment.Text("sql/user").ShouldBe("app");
        subsegment.Text("sql/database_type").ShouldBe("SQL Server");
        subsegment.GetRawText().ShouldNotContain("secret");
    }

    [Theory]
    [InlineData("select * from t where name = 'Ann' and age > 17.5e-3", "select * from t where name = ? and age > ?")]
    [InlineData("select 'it''s' , address2 from \"order\" where [id]=@id and x=$1 and y=:y", "select ? , address2 from \"order\" where [id]=@id and x=$1 and y=:y")]
    [InlineData("select 1 -- of Ann\nfrom t /* Ann */ where a=-5", "select ? \nfrom t  where a=-?")]
    [InlineData("select 'never closed", "select ?")]
    [InlineData(@"select 'a\' and secret = 'Ann'", "select ?")]
    [InlineData("do $body$ Ann $body$ where a = $$Ann$$ or b in (0xFF, .5)", "do ? where a = ? or b in (?, ?)")]
    [InlineData("", "")]
    public async Task A_query_is_recorded_without_what_it_is_about(string query, string expected)
    {
        await using var app = new TracedApplication(o => o.CollectSqlQueries = true);
        using (app.Tracer.BeginSegment())
        using (var subsegment = app.Tracer.BeginSubsegment("shop@db", SubsegmentNamespace.Remote)) subsegment.SetSql("PostgreSQL", query: query);
        (await app.DocumentAsync()).Text("subsegments/0/sql/sanitized_query").ShouldBe(expected);
    }

    [Fact]
    public async Task Texts_of_MySQL_stand_in_double_quotes_too()
    {
        await using var app = new TracedApplication(o => o.CollectSqlQueries = true);
        using (app.Tracer.BeginSegment())
        using (var subsegment = app.Tracer.BeginSubsegment("shop@db", SubsegmentNamespace.Remote)) subsegment.SetSql("MySQL", query: "select \"Ann\" from `order`");
        (await app.DocumentAsync()).Text("subsegments/0/sql/sanitized_query").ShouldBe("select ? from `order`");
    }

    private static async Task<TracedDbConnection> OpenAsync()
    {
        var connection = new TracedDbConnection(new SqliteConnection("Data Source=:memory:"));
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        return connection;
    }

    private static async Task ExecuteAsync(DbConnection connection, string text)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = text;
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }
}
