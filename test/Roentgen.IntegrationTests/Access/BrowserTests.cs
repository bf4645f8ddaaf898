using System.Net;
using Roentgen.IntegrationTests.Service;

namespace Roentgen.IntegrationTests.Access;

/// <summary>A service without access keys is for programs and pages of this machine, not for whatever site its browsers show.</summary>
public sealed class BrowserTests : ServiceFixture
{
    [Theory]
    [InlineData("Origin", "https://evil.example")]
    [InlineData("Origin", "null")]
    [InlineData("Origin", "http://10.0.0.1")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Host", "evil.example")]
    [InlineData("Host", "localhost.evil.example:1895")]
    public async Task Pages_of_other_sites_are_refused(string header, string value)
    {
        foreach (var (method, path) in ((HttpMethod, string)[])[(HttpMethod.Post, "/Groups"), (HttpMethod.Post, "/CreateGroup"), (HttpMethod.Post, "/roentgen/facets"), (HttpMethod.Get, "/roentgen/status"), (HttpMethod.Get, "/roentgen/live")])
        {
            var answer = await SendAsync(method, path, header, value);
            answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden, $"{method} {path}");
            answer.Headers.GetValues("x-amzn-errortype").ShouldBe(["AccessDeniedException"]);
        }
        (await Client.AskAsync("/Groups", "{}")).GetProperty("Groups").GetArrayLength().ShouldBe(1);
    }

    [Theory]
    [InlineData("Origin", "http://localhost:5173")]
    [InlineData("Origin", "http://127.0.0.1:1895")]
    [InlineData("Origin", "http://[::1]:80")]
    [InlineData("Sec-Fetch-Site", "same-origin")]
    [InlineData("Host", "localhost")]
    [InlineData("Host", "xray.localhost:8080")]
    [InlineData("Host", "[::1]:1895")]
    [InlineData("Host", "192.0.2.1")]
    [InlineData("Content-Language", "en")]
    public async Task Pages_and_programs_of_this_machine_are_not(string header, string value) =>
        (await SendAsync(HttpMethod.Post, "/Groups", header, value)).StatusCode.ShouldBe(HttpStatusCode.OK);

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string header, string value)
    {
        using var http = new HttpClient { BaseAddress = Address };
        using var request = new HttpRequestMessage(method, path);
        if (method == HttpMethod.Post) request.Content = new StringContent("{\"GroupName\":\"evil\",\"FilterExpression\":\"ok\"}");
        if (!request.Headers.TryAddWithoutValidation(header, value)) request.Content!.Headers.TryAddWithoutValidation(header, value);
        return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }
}
