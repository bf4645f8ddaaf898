using System.Globalization;
using Roentgen.Storage.Transfer;

namespace Roentgen.Commands.Store;

/// <summary>Numbers as people read them.</summary>
internal static class Sentences
{
    /// <summary><c>1,234 documents of 56 traces</c>.</summary>
    public static string Count(Transferred amount) => $"{Count(amount.Documents, "document")} of {Count(amount.Traces, "trace")}";

    /// <summary><c>123 bytes</c>, <c>4.5 MB</c>.</summary>
    public static string Bytes(long amount) => amount switch
    {
        < 1_000 => Count(amount, "byte"),
        < 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{amount / 1e3:N1} KB"),
        < 1_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{amount / 1e6:N1} MB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{amount / 1e9:N1} GB"),
    };

    /// <summary><c>1 trace</c>, <c>1,234 traces</c>.</summary>
    public static string Count(long amount, string thing) => string.Create(CultureInfo.InvariantCulture, $"{amount:N0} {thing}{(amount == 1 ? "" : "s")}");
}
