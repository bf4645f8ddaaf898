using System.Diagnostics;

namespace Roentgen.IntegrationTests.Clients;

/// <summary>A program that somebody else wrote, or one of <c>test/clients</c> that uses such a library, as a child process.</summary>
internal static class ClientProgram
{
    /// <summary>Debian's, for which Debian packages the SDKs; another Python found first would not have them.</summary>
    public const string Python = "/usr/bin/python3";

    public const string Node = "node";

    /// <summary>What clients sign with.</summary>
    public const string AccessKeyId = "AKIAIOSFODNN7EXAMPLE";

    public const string SecretAccessKey = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(8);

    /// <summary><c>test/clients</c>, with what npm installed there.</summary>
    public static string Folder { get; } = FindFolder();

    /// <summary>How to start it: an environment with dummy credentials and nothing of whoever runs the tests, no proxy, no metadata service.</summary>
    public static ProcessStartInfo StartInfo(string program, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        string[] foreign = ["AWS_", "ROENTGEN_", "PYTHON", "NODE_", "ASPNETCORE_"];
        foreach (var name in start.Environment.Keys.ToList())
        {
            if (foreign.Any(name.StartsWith) || name.EndsWith("_PROXY", StringComparison.OrdinalIgnoreCase)) start.Environment.Remove(name);
        }
        start.Environment["AWS_ACCESS_KEY_ID"] = AccessKeyId;
        start.Environment["AWS_SECRET_ACCESS_KEY"] = SecretAccessKey;
        start.Environment["AWS_REGION"] = start.Environment["AWS_DEFAULT_REGION"] = "us-east-1";
        start.Environment["AWS_CONFIG_FILE"] = start.Environment["AWS_SHARED_CREDENTIALS_FILE"] = "/dev/null";
        start.Environment["AWS_EC2_METADATA_DISABLED"] = "true";
        return start;
    }

    /// <summary>Runs a program to its end and returns what it printed.</summary>
    /// <exception cref="InvalidOperationException">It ended with another code than 0, or not at all.</exception>
    public static async Task<string> RunAsync(string program, IEnumerable<string> arguments, string input = "", Dictionary<string, string>? environment = null)
    {
        var start = StartInfo(program, arguments);
        foreach (var (name, value) in environment ?? []) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        try
        {
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
            await process.WaitForExitAsync().WaitAsync(Patience);
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
        return process.ExitCode == 0 ? await output : throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {await error}");
    }

    private static string FindFolder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var clients = Path.Combine(folder.FullName, "test", "clients");
            if (!File.Exists(Path.Combine(clients, "package.json"))) continue;
            return Directory.Exists(Path.Combine(clients, "node_modules"))
                ? clients
                : throw new InvalidOperationException($"The clients in {clients} are not installed; ./dev test --all does that.");
        }
        throw new InvalidOperationException($"There is no test/clients above {AppContext.BaseDirectory}.");
    }
}
