using System.Diagnostics;

namespace Roentgen.IntegrationTests.Benchmarks;

/// <summary>The built benchmarks as a process.</summary>
internal static class BenchmarkProgram
{
    /// <summary>Runs one to its end, for at most 3 minutes.</summary>
    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] arguments)
    {
        // artifacts/bin/Roentgen.IntegrationTests/release → artifacts/bin/Roentgen.Benchmarks/release
        var here = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        var program = Path.Combine(here.Parent!.Parent!.FullName, "Roentgen.Benchmarks", here.Name, "Roentgen.Benchmarks");
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        try
        {
            await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(10));
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
        return (process.ExitCode, await output, await error);
    }
}
