using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Roentgen.Benchmarks.Daemon;

/// <summary>What a sender did.</summary>
/// <param name="First">Number of the first document.</param>
/// <param name="Count">Documents handed to the kernel.</param>
/// <param name="Took">From the first to the last.</param>
/// <param name="Moved">By how much the schedule had to move since the machine kept the sender from sending.</param>
/// <param name="CpuSeconds">Its processor time; the way of each datagram through the kernel up to the receiver's socket is a part of it.</param>
internal sealed record Sent(long First, long Count, TimeSpan Took, TimeSpan Moved, double CpuSeconds)
{
    /// <summary>The rate that came of it.</summary>
    public double PerSecond => Took > TimeSpan.Zero ? (Count - 1) / Took.TotalSeconds : Count;
}

/// <summary>
/// Sends documents over UDP at an even rate, from a thread of its own: each datagram alone up to 4,000 a second, above that those of a quarter of a
/// millisecond at once, with one system call. Not connected, as most SDKs: what nobody receives is no error.
/// </summary>
internal sealed class PacedSender : IDisposable
{
    private const long Tick = 250_000;
    private const int Slots = 64;

    // struct msghdr and mmsghdr on 64-bit Linux: name at 0, its length at 8, the vector at 16, its length at 24; 56 bytes, then the length sent, padded.
    private const int MessageLength = 64, NameOffset = 0, NameLengthOffset = 8, VectorOffset = 16, VectorCountOffset = 24, PartLength = 16, AddressLength = 16;

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly LoadDocument _document;
    private readonly byte[] _datagrams;
    private readonly byte[] _messages = GC.AllocateArray<byte>(Slots * MessageLength, pinned: true);
    private readonly byte[] _parts = GC.AllocateArray<byte>(Slots * PartLength, pinned: true);
    private readonly byte[] _address = GC.AllocateArray<byte>(AddressLength, pinned: true);
    private readonly int _datagramLength;
    private long _next;

    public PacedSender(IPEndPoint to, LoadDocument document, long first)
    {
        (_document, _next) = (document, first);
        _datagramLength = LoadDocument.Header.Length + document.Length;
        _datagrams = GC.AllocateArray<byte>(Slots * _datagramLength, pinned: true);
        // struct sockaddr_in: family as the machine writes numbers, port and address as the network does.
        MemoryMarshal.Write(_address, (ushort)2);
        BinaryPrimitives.WriteUInt16BigEndian(_address.AsSpan(2), (ushort)to.Port);
        to.Address.TryWriteBytes(_address.AsSpan(4), out _);
        for (var slot = 0; slot < Slots; slot++) Prepare(slot);
    }

    /// <summary>Number of the document that is sent next; others may look while it sends.</summary>
    public long Next => Volatile.Read(ref _next);

    /// <summary>Sends so many, then returns; what it did up to then when it is cancelled.</summary>
    public Task<Sent> SendAsync(double perSecond, long count, CancellationToken cancellationToken)
    {
        var done = new TaskCompletionSource<Sent>(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() =>
        {
            try
            {
                done.SetResult(Send(perSecond, count, cancellationToken));
            }
            catch (System.ComponentModel.Win32Exception e)
            {
                done.SetException(e);
            }
        })
        { IsBackground = true, Name = "sender", Priority = ThreadPriority.AboveNormal }.Start();
        return done.Task;
    }

    public void Dispose() => _socket.Dispose();

    private Sent Send(double perSecond, long count, CancellationToken cancellationToken)
    {
        Linux.WakeOnTime();
        var cpu = Linux.ThreadSeconds();
        var first = _next;
        var start = Stopwatch.GetTimestamp();
        var now = start;
        var pace = new Pace(perSecond, count, start);
        while (!pace.IsDone && !cancellationToken.IsCancellationRequested)
        {
            Linux.SleepUntil(Math.Max(pace.NextAt, now + (perSecond * Tick > 1e9 ? Tick : 0)));
            now = Stopwatch.GetTimestamp();
            for (var due = pace.Take(now); due > 0; due -= Slots) SendNow(Math.Min(due, Slots));
        }
        return new Sent(first, _next - first, Stopwatch.GetElapsedTime(start), TimeSpan.FromMicroseconds(pace.Moved / 1000.0), Linux.ThreadSeconds() - cpu);
    }

    private void SendNow(int count)
    {
        var now = Stopwatch.GetTimestamp();
        for (var slot = 0; slot < count; slot++) _document.Write(_datagrams.AsSpan((slot * _datagramLength) + LoadDocument.Header.Length, _document.Length), new Stamp(_next + slot, now));
        for (var sent = 0; sent < count;) sent += Linux.SendMessages((int)_socket.Handle, Marshal.UnsafeAddrOfPinnedArrayElement(_messages, sent * MessageLength), count - sent);
        Volatile.Write(ref _next, _next + count);
    }

    private void Prepare(int slot)
    {
        var datagram = _datagrams.AsSpan(slot * _datagramLength, _datagramLength);
        LoadDocument.Header.CopyTo(datagram);
        _document.CopyTo(datagram[LoadDocument.Header.Length..], default);
        var part = _parts.AsSpan(slot * PartLength);
        MemoryMarshal.Write(part, Marshal.UnsafeAddrOfPinnedArrayElement(_datagrams, slot * _datagramLength));
        MemoryMarshal.Write(part[8..], (nint)_datagramLength);
        var message = _messages.AsSpan(slot * MessageLength);
        MemoryMarshal.Write(message[NameOffset..], Marshal.UnsafeAddrOfPinnedArrayElement(_address, 0));
        MemoryMarshal.Write(message[NameLengthOffset..], AddressLength);
        MemoryMarshal.Write(message[VectorOffset..], Marshal.UnsafeAddrOfPinnedArrayElement(_parts, slot * PartLength));
        MemoryMarshal.Write(message[VectorCountOffset..], (nint)1);
    }
}
