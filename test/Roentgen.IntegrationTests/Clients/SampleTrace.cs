using System.Globalization;
using System.Text.Json;

namespace Roentgen.IntegrationTests.Clients;

/// <summary>A finished request of a service, half a second long and just over, in a trace of its own.</summary>
internal sealed record SampleTrace(string Id, string SegmentId, string Name, double Start)
{
    public const double Seconds = 0.5;

    public static SampleTrace Create(string name = "shop")
    {
        var random = Guid.NewGuid().ToString("N");
        var start = RunningRoentgen.Now - Seconds;
        return new SampleTrace(string.Create(CultureInfo.InvariantCulture, $"1-{(long)start:x8}-{random[..24]}"), random[16..], name, start);
    }

    public string Document => JsonSerializer.Serialize(new
    {
        trace_id = Id,
        id = SegmentId,
        name = Name,
        start_time = Start,
        end_time = Start + Seconds,
        http = new { request = new { method = "GET", url = "http://shop.example/" }, response = new { status = 200 } },
    });

    /// <summary>As an SDK sends it.</summary>
    public string Datagram => "{\"format\":\"json\",\"version\":1}\n" + Document;
}
