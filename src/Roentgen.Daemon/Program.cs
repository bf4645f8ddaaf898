using Roentgen.Daemon.Commands;

return await DaemonCommand.RunAsync(args, Console.Out, Console.Error, CancellationToken.None).ConfigureAwait(false);
