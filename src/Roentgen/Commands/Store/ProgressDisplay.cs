using Spectre.Console;

namespace Roentgen.Commands.Store;

/// <summary>Tells a person at a terminal how far a command is; tells a file or a pipe nothing. On standard error, which is never the result.</summary>
internal sealed class ProgressDisplay
{
    private readonly ProgressTask? _bar;

    private ProgressDisplay(ProgressTask? bar) => _bar = bar;

    /// <summary>Runs the work with a bar before the eyes of whoever looks.</summary>
    public static async Task<T> ShowAsync<T>(string what, Func<ProgressDisplay, Task<T>> work)
    {
        if (Console.IsErrorRedirected) return await work(new ProgressDisplay(null)).ConfigureAwait(false);
        var terminal = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return await terminal.Progress().AutoClear(true)
            .Columns(new SpinnerColumn(), new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn())
            .StartAsync(context =>
            {
                var bar = context.AddTask(Markup.Escape(what));
                bar.IsIndeterminate = true;
                return work(new ProgressDisplay(bar));
            }).ConfigureAwait(false);
    }

    /// <summary>How far it is.</summary>
    /// <param name="what">What is being done, for people.</param>
    /// <param name="done">How much of it is done.</param>
    /// <param name="total">How much there is; 0 while nobody knows.</param>
    public void Report(string what, long done, long total)
    {
        if (_bar is null) return;
        _bar.Description = Markup.Escape(what);
        _bar.IsIndeterminate = total == 0;
        if (total == 0) return;
        _bar.MaxValue = total;
        _bar.Value = done;
    }
}

/// <summary>Passes on what is reported where it is reported: in order, and not a moment later.</summary>
internal sealed class ProgressTo<T>(Action<T> report) : IProgress<T>
{
    public void Report(T value) => report(value);
}
