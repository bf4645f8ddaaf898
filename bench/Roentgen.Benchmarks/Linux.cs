using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Roentgen.Benchmarks;

/// <summary>The few system calls that .NET has no words for.</summary>
internal static partial class Linux
{
    public const int SigStop = 19, SigContinue = 18, SigTerminate = 15, SigKill = 9;

    private const int Monotonic = 1, Absolute = 1, SetTimerSlack = 29, Interrupted = 4;
    private const int SolSocket = 1, SoRcvbuf = 8;
    private const long PidfdOpen = 434, PidfdGetfd = 438;

    /// <summary>Returns when the clock of <see cref="System.Diagnostics.Stopwatch"/> has reached a moment, in nanoseconds.</summary>
    public static void SleepUntil(long moment)
    {
        var until = new Timespec { Seconds = (nint)(moment / 1_000_000_000), Nanoseconds = (nint)(moment % 1_000_000_000) };
        while (ClockNanosleep(Monotonic, Absolute, in until, 0) == Interrupted)
        {
        }
    }

    /// <summary>Lets the calling thread wake up when it wanted to, not up to 50 µs later.</summary>
    public static void WakeOnTime() => _ = Prctl(SetTimerSlack, 1, 0, 0, 0);

    /// <summary>Time of all threads of a process on a processor, threads that have ended included, in seconds; null when there is no such process.</summary>
    // clock_getcpuclockid(3): the inverted id, moved left by three; 2 counts what the scheduler counted, in the program and in the kernel.
    public static double? ProcessSeconds(int processId) => ClockGettime((~processId << 3) | 2, out var time) == 0 ? time.Seconds + (time.Nanoseconds / 1e9) : null;

    /// <summary>Time of the calling thread on a processor, in seconds.</summary>
    public static double ThreadSeconds() => ClockGettime(3, out var time) == 0 ? time.Seconds + (time.Nanoseconds / 1e9) : 0;

    /// <summary>Sends a signal.</summary>
    public static void Signal(int processId, int signal)
    {
        if (Kill(processId, signal) != 0) throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    /// <summary>Sends the first so many messages of a vector of <c>mmsghdr</c>; how many were sent, at least 1.</summary>
    /// <exception cref="Win32Exception">None was.</exception>
    public static int SendMessages(int socket, nint messages, int count)
    {
        while (true)
        {
            var sent = Sendmmsg(socket, messages, (uint)count, 0);
            if (sent > 0) return sent;
            if (Marshal.GetLastPInvokeError() is var error && error != Interrupted) throw new Win32Exception(error);
        }
    }

    /// <summary>Bytes that the kernel grants to the receive buffer of another process's socket, its own book-keeping included; null when it does not let us look.</summary>
    public static int? ReceiveBufferBytes(int processId, int descriptor)
    {
        var process = Syscall(PidfdOpen, processId, 0, 0);
        if (process < 0) return null;
        using var processHandle = new Microsoft.Win32.SafeHandles.SafeFileHandle((nint)process, ownsHandle: true);
        var socket = Syscall(PidfdGetfd, process, descriptor, 0);
        if (socket < 0) return null;
        using var socketHandle = new Microsoft.Win32.SafeHandles.SafeFileHandle((nint)socket, ownsHandle: true);
        var length = sizeof(int);
        return Getsockopt((int)socket, SolSocket, SoRcvbuf, out var bytes, ref length) == 0 ? bytes : null;
    }

    [LibraryImport("libc", EntryPoint = "clock_nanosleep")]
    private static partial int ClockNanosleep(int clock, int flags, in Timespec until, nint rest);

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int ClockGettime(int clock, out Timespec time);

    [LibraryImport("libc", EntryPoint = "prctl")]
    private static partial int Prctl(int option, ulong first, ulong second, ulong third, ulong fourth);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int processId, int signal);

    [LibraryImport("libc", EntryPoint = "sendmmsg", SetLastError = true)]
    private static partial int Sendmmsg(int socket, nint messages, uint count, int flags);

    [LibraryImport("libc", EntryPoint = "getsockopt")]
    private static partial int Getsockopt(int socket, int level, int option, out int value, ref int length);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial long Syscall(long number, long first, long second, long third);

    private struct Timespec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
