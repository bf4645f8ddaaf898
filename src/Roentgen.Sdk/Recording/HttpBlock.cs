namespace Roentgen.Sdk.Recording;

/// <summary>The <c>http</c> block: of the served request on a segment, of the outgoing one on a subsegment. What is null is left out.</summary>
internal sealed class HttpBlock
{
    public string? Method { get; set; }
    public string? Url { get; set; }
    public string? UserAgent { get; set; }
    public string? ClientIp { get; set; }
    public bool XForwardedFor { get; set; }
    public int? Status { get; set; }
    public long? ContentLength { get; set; }

    public bool HasRequest => Method is not null || Url is not null || UserAgent is not null || ClientIp is not null;
    public bool HasResponse => Status is not null || ContentLength is not null;
}
