using System.Buffers.Binary;

namespace Roentgen.Sdk.Emitting.Otlp;

/// <summary>Finds one field of a message that somebody else wrote; malformed bytes end the search.</summary>
internal static class ProtobufReader
{
    /// <summary>The first occurrence of a field.</summary>
    /// <param name="message">The message.</param>
    /// <param name="field">Number of the field.</param>
    /// <param name="number">Its value if it is a number, else 0.</param>
    /// <param name="bytes">Its value if it is a text or a message, else empty.</param>
    public static bool TryFind(ReadOnlySpan<byte> message, int field, out ulong number, out ReadOnlySpan<byte> bytes)
    {
        number = 0;
        bytes = default;
        while (!message.IsEmpty && TryReadVarint(ref message, out var tag))
        {
            ulong value = 0;
            ReadOnlySpan<byte> text = default;
            switch (tag & 7)
            {
                case 0 when TryReadVarint(ref message, out value):
                    break;
                case 1 when message.Length >= 8:
                    value = BinaryPrimitives.ReadUInt64LittleEndian(message);
                    message = message[8..];
                    break;
                case 2 when TryReadVarint(ref message, out var length) && length <= (ulong)message.Length:
                    text = message[..(int)length];
                    message = message[(int)length..];
                    break;
                case 5 when message.Length >= 4:
                    value = BinaryPrimitives.ReadUInt32LittleEndian(message);
                    message = message[4..];
                    break;
                default:
                    return false;
            }
            if (tag >> 3 != (ulong)field) continue;
            number = value;
            bytes = text;
            return true;
        }
        return false;
    }

    private static bool TryReadVarint(ref ReadOnlySpan<byte> message, out ulong value)
    {
        value = 0;
        for (var i = 0; i < message.Length && i < 10; i++)
        {
            value |= (ulong)(message[i] & 0x7F) << (7 * i);
            if (message[i] >= 0x80) continue;
            message = message[(i + 1)..];
            return true;
        }
        return false;
    }
}
