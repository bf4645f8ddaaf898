using Microsoft.AspNetCore.Http;

namespace Roentgen.Sdk.AspNetCore;

/// <summary>How an ASP.NET Core application is traced: <see cref="XRayOptions"/>, and what has to do with requests.</summary>
public sealed record XRayAspNetCoreOptions : XRayOptions
{
    /// <summary>
    /// Whether a request is traced at all; asked before anything else, also before sampling rules count it. For health checks and <c>OPTIONS</c>:
    /// <c>o.ShouldTrace = context => context.Request.Path != "/health" &amp;&amp; !HttpMethods.IsOptions(context.Request.Method)</c>. A request for which it is false
    /// is one that is not sampled. One for which it throws is traced. Default null: every request.
    /// </summary>
    public Func<HttpContext, bool>? ShouldTrace { get; set; }

    /// <summary>
    /// Adds to the segment of a request, as the request ends: route, user and answer are known then. Only for requests that are recorded. What it throws is
    /// counted and kept from the application. Default null.
    /// </summary>
    public Action<RecordingScope, HttpContext>? EnrichRequest { get; set; }

    /// <summary>
    /// Hosts after which segments are named, as a pattern with <c>*</c> and <c>?</c>: a request whose <c>Host</c>, without port, matches it makes a segment of that
    /// name; others, one named <see cref="XRayOptions.ServiceName"/>. For one application that serves several sites. The header comes from
    /// the caller: keep the pattern as narrow as the hosts are, since every name is a node of the map. Default null: no host names a segment.
    /// </summary>
    public string? NameByHost { get; set; }

    /// <summary>
    /// Whether the URLs of served requests are recorded with their query strings. Default true, as the AWS SDK for .NET. Calls to others are recorded without in any case.
    /// </summary>
    public bool RecordQueryString { get; set; } = true;

    /// <summary>What <see cref="XRayConfiguration"/> could not read.</summary>
    internal List<string> ConfigurationProblems { get; } = [];

    /// <inheritdoc/>
    public override IEnumerable<string> Problems()
    {
        foreach (var problem in base.Problems().Concat(ConfigurationProblems)) yield return problem;
        if (NameByHost is "") yield return "NameByHost is empty; it must be a pattern such as *.example.com, or null.";
    }
}
