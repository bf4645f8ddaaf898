using System.Text.Json;

namespace Roentgen.Daemon.Logging;

/// <summary>A value beside the message of a line, for those who read logs with programs. Written in JSON only; its name stays what it is.</summary>
/// <param name="Name">In small letters, <c>snake_case</c>.</param>
/// <param name="Text">The value.</param>
public readonly record struct LogField(string Name, string Text)
{
    private readonly double? _number = null;

    /// <summary>A number.</summary>
    public LogField(string name, double number) : this(name, "") => _number = number;

    internal void WriteTo(Utf8JsonWriter json)
    {
        if (_number is { } number) json.WriteNumber(Name, number);
        else json.WriteString(Name, Text);
    }
}
