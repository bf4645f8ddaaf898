using System.Net.Sockets;
using System.Runtime.InteropServices;
using Roentgen.Daemon.Memory;

namespace Roentgen.Daemon.Receiving;

/// <summary>Reads datagrams of a bound socket into memory of its own; one thread.</summary>
internal abstract class DatagramReader : IDisposable
{
    /// <summary>Most datagrams that one <see cref="Read"/> gives.</summary>
    public const int Most = 64;

    // No legal datagram is larger, so none is cut.
    private protected const int LargestDatagram = 65_536;

    /// <summary>A datagram of the last <see cref="Read"/>; good until the next.</summary>
    public abstract ReadOnlySpan<byte> this[int index] { get; }

    /// <summary>The best reader for this system.</summary>
    public static DatagramReader Create(Socket socket) =>
        OperatingSystem.IsLinux() && Environment.Is64BitProcess ? new BulkReader(socket) : new SingleReader(socket);

    /// <summary>Reads what is there. How many datagrams that is; 0 when there was none and it was not to wait, or when it failed.</summary>
    /// <param name="wait">Whether to wait for a first one.</param>
    /// <param name="error">What the operating system said; <see cref="SocketError.Success"/> otherwise.</param>
    public abstract int Read(bool wait, out SocketError error);

    public abstract void Dispose();

    /// <summary>Up to 64 datagrams a system call, on Linux.</summary>
    private sealed unsafe class BulkReader : DatagramReader
    {
        private readonly Socket _socket;
        private readonly byte* _memory;
        private readonly Libc.Buffer* _buffers;
        private readonly Libc.MessageSlot* _slots;

        public BulkReader(Socket socket)
        {
            _socket = socket;
            // Resident is only what datagrams have touched: a page or two of each.
            _memory = (byte*)NativeMemory.Alloc(Most * LargestDatagram);
            _buffers = (Libc.Buffer*)NativeMemory.AllocZeroed(Most, (nuint)sizeof(Libc.Buffer));
            _slots = (Libc.MessageSlot*)NativeMemory.AllocZeroed(Most, (nuint)sizeof(Libc.MessageSlot));
            for (var i = 0; i < Most; i++)
            {
                _buffers[i] = new Libc.Buffer { Start = _memory + (i * LargestDatagram), Length = LargestDatagram };
                _slots[i] = new Libc.MessageSlot { Message = new Libc.Message { Buffers = &_buffers[i], BufferCount = 1 } };
            }
        }

        public override ReadOnlySpan<byte> this[int index] => new(_buffers[index].Start, (int)_slots[index].Length);

        public override int Read(bool wait, out SocketError error)
        {
            var read = Libc.ReceiveMany(_socket.SafeHandle, _slots, Most, wait ? Libc.WaitForOne : Libc.DontWait, null);
            var number = read < 0 ? Marshal.GetLastPInvokeError() : 0;
            error = number switch
            {
                0 => SocketError.Success,
                Libc.WouldBlock => SocketError.WouldBlock,
                Libc.Interrupted => SocketError.Interrupted,
                _ => SocketError.SocketError,
            };
            return Math.Max(0, read);
        }

        public override void Dispose()
        {
            NativeMemory.Free(_slots);
            NativeMemory.Free(_buffers);
            NativeMemory.Free(_memory);
        }
    }

    /// <summary>One datagram a call, everywhere.</summary>
    private sealed class SingleReader(Socket socket) : DatagramReader
    {
        private readonly byte[] _datagram = GC.AllocateUninitializedArray<byte>(LargestDatagram, pinned: true);
        private int _length;

        public override ReadOnlySpan<byte> this[int index] => _datagram.AsSpan(0, _length);

        public override int Read(bool wait, out SocketError error)
        {
            if (!wait && socket.Available == 0)
            {
                error = SocketError.WouldBlock;
                return 0;
            }
            _length = socket.Receive(_datagram, SocketFlags.None, out error);
            return error == SocketError.Success ? 1 : 0;
        }

        public override void Dispose()
        {
        }
    }
}
