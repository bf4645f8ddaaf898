using System.Runtime.InteropServices;

namespace Roentgen.Daemon.Memory;

/// <summary>The system calls that the runtime has no method for. Linux only; numbers are those of its headers.</summary>
internal static unsafe partial class Libc
{
    /// <summary>PROT_READ | PROT_WRITE.</summary>
    public const int ReadWrite = 1 | 2;

    /// <summary>MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE.</summary>
    public const int PrivateAnonymousNoReserve = 0x02 | 0x20 | 0x4000;

    /// <summary>MADV_DONTNEED.</summary>
    public const int DontNeed = 4;

    /// <summary>MADV_NOHUGEPAGE.</summary>
    public const int NoHugePage = 15;

    /// <summary>MSG_DONTWAIT.</summary>
    public const int DontWait = 0x40;

    /// <summary>MSG_WAITFORONE: waits for a first message, then takes what is there.</summary>
    public const int WaitForOne = 0x10000;

    /// <summary>EINTR.</summary>
    public const int Interrupted = 4;

    /// <summary>EAGAIN.</summary>
    public const int WouldBlock = 11;

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial void* Map(void* address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "munmap", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int Unmap(void* address, nuint length);

    [LibraryImport("libc", EntryPoint = "madvise", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int Advise(void* address, nuint length, int advice);

    [LibraryImport("libc", EntryPoint = "recvmmsg", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int ReceiveMany(SafeHandle socket, MessageSlot* slots, uint count, int flags, void* timeout);

    /// <summary><c>struct iovec</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Buffer
    {
        public byte* Start;
        public nuint Length;
    }

    /// <summary><c>struct msghdr</c> of 64-bit Linux.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Message
    {
        public void* Name;
        public uint NameLength;
        public Buffer* Buffers;
        public nuint BufferCount;
        public void* Control;
        public nuint ControlLength;
        public int Flags;
    }

    /// <summary><c>struct mmsghdr</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct MessageSlot
    {
        public Message Message;

        /// <summary>Bytes received.</summary>
        public uint Length;
    }
}
