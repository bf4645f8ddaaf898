using System.Net;
using System.Net.Sockets;
using System.Text;
using Roentgen.Model.Datagrams;
using Roentgen.Testing;

namespace Roentgen.IntegrationTests.Testing;

/// <summary>Documents as an SDK in any language would send them.</summary>
internal static class SentDocuments
{
    public const string Id = "1-6b02aa79-a9264ae9e02716b83106386f";

    /// <summary>A customer's order that fails in the second of two services, and a local step, in one second.</summary>
    public static readonly string[] FailedOrder =
    [
        Segment("00000000000000a1", "shop", 0, 1, """
            "user":"alice","fault":true,"http":{"request":{"method":"GET","url":"http://shop/checkout"},"response":{"status":503}},
            "subsegments":[
              {"id":"00000000000000a2","name":"price","start_time":1795336825.05,"end_time":1795336825.15,"annotations":{"tier":"gold","items":3,"weight":1.5,"gift":true},
               "metadata":{"default":{"order":{"item":"tube"}}}},
              {"id":"00000000000000a3","name":"orders","namespace":"remote","fault":true,"start_time":1795336825.25,"end_time":1795336825.75,"cause":"00000000000000e1",
               "http":{"request":{"method":"GET","url":"http://orders/"},"response":{"status":500}}}]
            """),
        Segment("00000000000000b1", "orders", 0.3, 0.7, """
            "parent_id":"00000000000000a3","fault":true,"http":{"request":{"method":"GET","url":"http://orders/"},"response":{"status":500}},
            "cause":{"working_directory":"/srv","exceptions":[{"id":"00000000000000e1","type":"InvalidOperationException","message":"The tube is broken."}]},
            "subsegments":[{"id":"00000000000000b2","name":"stock@db","namespace":"remote","start_time":1795336825.4,"end_time":1795336825.5,"sql":{"database_type":"PostgreSQL"}}]
            """),
    ];

    public static string Segment(string id, string name, double start, double? end, string more = "", string trace = Id) => FormattableString.Invariant(
        $"{{\"trace_id\":\"{trace}\",\"id\":\"{id}\",\"name\":\"{name}\",\"start_time\":{1795336825 + start},{(end is { } e ? FormattableString.Invariant($"\"end_time\":{1795336825 + e}") : "\"in_progress\":true")}{(more.Length > 0 ? "," + more : "")}}}");

    /// <summary>A segment of a trace of its own.</summary>
    public static string Segment(int trace, string name, string more = "") => Segment("00000000000000c1", name, 0, 0.1, more, $"1-6b02aa79-{trace:x24}");

    /// <summary>To the server's daemon, each in a datagram.</summary>
    public static void Send(this XRayTestServer xray, params IEnumerable<string> documents)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        foreach (var document in documents) socket.SendTo([.. Datagram.Header, .. Encoding.UTF8.GetBytes(document)], IPEndPoint.Parse(xray.DaemonAddress));
    }
}
