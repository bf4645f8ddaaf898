using System.Threading.Channels;
using Microsoft.Data.Sqlite;

namespace Roentgen.Storage.Sqlite;

/// <summary>
/// The one loop that writes into a part. Everything that waits when it comes round shares one transaction and one flush to the disk; each
/// caller is answered after that commit. When the disk refuses, all of the group are told, and the next group is tried afresh.
/// </summary>
internal sealed class SqliteWriter : IAsyncDisposable
{
    /// <summary>Most calls that wait; more are refused.</summary>
    public const int MaxWaiting = 4096;

    /// <summary>Most calls in one transaction, so that the first does not wait for ever for the last.</summary>
    public const int MaxPerCommit = 512;

    private readonly Channel<Write> _waiting = Channel.CreateBounded<Write>(new BoundedChannelOptions(MaxWaiting) { SingleReader = true });
    private readonly SqliteConnection _connection;
    private readonly Action<SqliteException?> _told;
    private readonly Task _loop;

    private readonly record struct Write(Action<SqliteConnection> Action, Action? Committed, TaskCompletionSource Done);

    /// <param name="connection">The part, opened for writing; the writer's from now on.</param>
    /// <param name="told">Hears after each commit whether the disk took it: null, or why not.</param>
    /// <param name="after">Nothing is written before this has ended.</param>
    public SqliteWriter(SqliteConnection connection, Action<SqliteException?> told, Task after)
    {
        _connection = connection;
        _told = told;
        _loop = Task.Run(() => RunAsync(after));
    }

    /// <summary>
    /// Runs the action inside the next transaction and returns when that is on the disk. The action does nothing but talk to the database.
    /// </summary>
    /// <param name="action">What to write.</param>
    /// <param name="committed">Runs after the commit and before anybody is answered, in the order of the actions.</param>
    /// <param name="cancellationToken">Gives up waiting; it may be written all the same.</param>
    public Task WriteAsync(Action<SqliteConnection> action, Action? committed, CancellationToken cancellationToken)
    {
        // The continuation must not run on the loop: it would hold up everybody else's commit.
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!_waiting.Writer.TryWrite(new Write(action, committed, done)))
            throw new StoreBusyException($"{MaxWaiting} writes are waiting for the disk; send more slowly.");
        return done.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Writes what waits, then closes the connection.</summary>
    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await _loop.ConfigureAwait(false);
        await _connection.DisposeAsync().ConfigureAwait(false);
    }

    private async Task RunAsync(Task after)
    {
        await after.ConfigureAwait(false);
        var group = new List<Write>(MaxPerCommit);
        while (await _waiting.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            while (group.Count < MaxPerCommit && _waiting.Reader.TryRead(out var write)) group.Add(write);
            Commit(group);
            group.Clear();
        }
    }

    private void Commit(List<Write> group)
    {
        try
        {
            using var transaction = _connection.BeginTransaction();
            foreach (var write in group) write.Action(_connection);
            transaction.Commit();
        }
        catch (SqliteException e)
        {
            // The transaction is rolled back: nothing of the group is stored, and everybody is told.
            _told(e);
            var reason = new StoreBusyException($"The disk did not take the data ({e.Message}); see that it has room.", e);
            foreach (var write in group) write.Done.TrySetException(reason);
            return;
        }
        catch (Exception e)
        {
            // A fault of ours. The loop goes on: were it to end, everybody would wait for ever.
            foreach (var write in group) write.Done.TrySetException(e);
            return;
        }
        _told(null);
        foreach (var write in group) write.Committed?.Invoke();
        foreach (var write in group) write.Done.TrySetResult();
    }
}
