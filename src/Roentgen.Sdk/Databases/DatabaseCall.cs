using System.Data;
using System.Data.Common;
using System.Diagnostics;
using Roentgen.Sdk.Recording;

namespace Roentgen.Sdk.Databases;

/// <summary>A database command as a subsegment, whoever tells of it: the wrapper, the events of a driver, the events of EF Core.</summary>
internal static class DatabaseCall
{
    /// <summary>Begins a subsegment of what is current; null where nothing is recorded.</summary>
    public static Subsegment? Begin(DbCommand command)
    {
        if (Recorder.Find(Activity.Current) is not { IsEnded: false } parent) return null;
        var recorder = parent.Owner.Recorder;
        try
        {
            var database = Database.Of(command.Connection);
            var subsegment = recorder.BeginSubsegment(parent, null, database.Name);
            subsegment.Namespace = SubsegmentNamespace.Remote;
            subsegment.Sql = new SqlBlock
            {
                DatabaseType = database.Type,
                Url = database.Url,
                User = database.User,
                DatabaseVersion = database.Version,
                Preparation = command.CommandType is CommandType.StoredProcedure ? "call" : "statement",
                Query = recorder.Settings.CollectSqlQueries && command.CommandText is { } text ? SqlText.Sanitize(text, database.Type) : null,
            };
            return subsegment;
        }
        catch (Exception e) when (recorder.Report.Guard(e)) // properties of a driver
        {
            return null;
        }
    }

    /// <summary>Ends it, with the exception that it ended with.</summary>
    public static void End(Subsegment? subsegment, Exception? exception = null)
    {
        if (subsegment is null) return;
        var recorder = subsegment.Owner.Recorder;
        if (exception is not null) recorder.AddException(subsegment, exception, marksFault: true);
        recorder.End(subsegment);
    }
}
