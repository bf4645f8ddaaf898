using Roentgen.Commands;

return await CommandLine.RunAsync(args).ConfigureAwait(false);
