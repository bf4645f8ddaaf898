using System.Diagnostics;
using System.Globalization;

namespace Roentgen.IntegrationTests.Storage.Crashes;

/// <summary>
/// A disk of a test's own, in memory and small. It is mounted in a namespace that belongs to one process: whoever is to see it runs inside, nothing
/// outside knows of it, and it is gone with that process. Needs no rights beyond those of a user wherever the kernel lets users have namespaces.
/// </summary>
internal sealed class SmallDisk : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Process _holder;
    private readonly TemporaryFolder _folder;
    private readonly bool _isRoot;

    private SmallDisk(Process holder, TemporaryFolder folder, bool isRoot)
    {
        _holder = holder;
        _folder = folder;
        _isRoot = isRoot;
    }

    /// <summary>Where those inside see it.</summary>
    public string Path => _folder.Path;

    /// <summary>What to write before a command so that it runs inside.</summary>
    public string[] Inside => ["nsenter", .. _isRoot ? (string[])[] : ["--user", "--preserve-credentials"], "--mount", "--target", _holder.Id.ToString(CultureInfo.InvariantCulture)];

    /// <summary>Makes one.</summary>
    public static async Task<SmallDisk> CreateAsync(int megabytes)
    {
        var isRoot = Environment.IsPrivilegedProcess;
        var folder = new TemporaryFolder();
        // It lives until its input ends.
        var holder = Process.Start(new ProcessStartInfo("unshare", [
            .. isRoot ? (string[])[] : ["--user", "--map-root-user"], "--mount", "sh", "-c",
            $"mount -t tmpfs -o size={megabytes}m roentgen-test {folder.Path} && echo ready && read -r _"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var answer = await holder.StandardOutput.ReadLineAsync().WaitAsync(Patience);
        if (answer == "ready") return new SmallDisk(holder, folder, isRoot);
        var problem = (await holder.StandardError.ReadToEndAsync()).Trim();
        folder.Dispose();
        throw new InvalidOperationException(
            $"This test needs a small disk, and none may be mounted here ({problem}). Run it as root, or where users may have namespaces (kernel.unprivileged_userns_clone=1; a container needs --cap-add SYS_ADMIN).");
    }

    /// <summary>Gives it another size, or other manners: <c>size=64m</c>, <c>ro</c>.</summary>
    public Task RemountAsync(string options) => RunAsync("mount", "-o", $"remount,{options}", Path);

    /// <summary>Runs a command inside.</summary>
    public async Task RunAsync(params string[] command)
    {
        using var process = Process.Start(new ProcessStartInfo(Inside[0], [.. Inside[1..], .. command]) { RedirectStandardError = true })!;
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(Patience);
        process.ExitCode.ShouldBe(0, $"{string.Join(' ', command)}: {error}");
    }

    public async ValueTask DisposeAsync()
    {
        _holder.StandardInput.Close();
        await _holder.WaitForExitAsync().WaitAsync(Patience);
        _holder.Dispose();
        _folder.Dispose();
    }
}
