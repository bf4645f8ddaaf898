using System.Net;
using System.Text;
using Roentgen.IntegrationTests.Service;
using Roentgen.Service;
using Roentgen.Service.Access;

namespace Roentgen.IntegrationTests.Access;

/// <summary>People who log in to the console with an access key, and what their browser may do with the cookie that it got.</summary>
public sealed class SessionTests : ServiceFixture
{
    private const string Groups = "/Groups";

    private readonly TemporaryFolder _folder = new();

    // Keeps no cookies by itself: what a request brings is written there.
    private readonly SocketsHttpHandler _plain = new() { UseCookies = false };

    private string File => Path.Combine(_folder.Path, "keys");

    protected override ServiceOptions Options
    {
        get
        {
            System.IO.File.WriteAllLines(File, SignedCall.Keys.Split(',').Select(key => key.Replace(':', ' ')));
            return new ServiceOptions { AccessKeys = AccessKeyRing.Open(File, null), SessionHours = 2, MaxSessions = 3, FailedLoginsPerMinute = 4 };
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _plain.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Who_shows_a_key_gets_a_cookie_that_only_the_browser_can_read()
    {
        var answer = await BeginAsync("READER");
        answer.Status.ShouldBe(HttpStatusCode.OK);
        answer.Text.ShouldBe("""{"AccessKeyId":"READER","ExpirationTime":1.795356E9,"LoginRequired":true,"Role":"read"}""");
        var cookie = answer.Headers.GetValues("Set-Cookie").Single();
        cookie.ShouldMatch("^roentgen-session=[A-Za-z0-9_-]{43}; path=/; samesite=strict; httponly$");
        answer.Headers.CacheControl!.NoStore.ShouldBeTrue();
        (await BeginAsync("READER")).Headers.GetValues("Set-Cookie").Single().ShouldNotBe(cookie);
    }

    [Theory]
    [InlineData("READER", "/Groups", "{}", HttpStatusCode.OK)]
    [InlineData("READER", "/CreateGroup", """{"GroupName":"a","FilterExpression":"fault"}""", HttpStatusCode.Forbidden)]
    [InlineData("ADMIN", "/CreateGroup", """{"GroupName":"a","FilterExpression":"fault"}""", HttpStatusCode.OK)]
    [InlineData("READER", "/TraceSegments", """{"TraceSegmentDocuments":["{"]}""", HttpStatusCode.Forbidden)]
    [InlineData("READER", "/roentgen/facets", "{}", HttpStatusCode.OK)]
    public async Task A_session_may_do_what_the_role_of_its_key_allows(string key, string path, string body, HttpStatusCode status) =>
        (await CallAsync(await LogInAsync(key), path, body)).Status.ShouldBe(status);

    [Theory]
    [InlineData("READER", "another/Secret+0123456789abcdefghij")]
    [InlineData("READER", "")]
    [InlineData("NOBODY", "reader/Secret+0123456789abcdefghij")]
    public async Task Another_secret_and_another_id_are_told_the_same(string id, string secret)
    {
        var answer = await BeginAsync(id, secret);
        answer.Status.ShouldBe(HttpStatusCode.Forbidden);
        answer.ErrorType.ShouldBe("UnrecognizedClientException");
        answer.Text.ShouldBe("""{"message":"There is no access key with this id and this secret."}""");
        answer.Headers.Contains("Set-Cookie").ShouldBeFalse();
    }

    [Fact]
    public async Task A_key_that_reads_nothing_does_not_log_in() => (await BeginAsync("WRITER")).ErrorType.ShouldBe("AccessDeniedException");

    [Fact]
    public async Task Failures_are_limited_by_address_for_a_minute_and_counted()
    {
        for (var i = 0; i < 4; i++) (await BeginAsync("READER", "another/Secret+0123456789")).Status.ShouldBe(HttpStatusCode.Forbidden);
        var refused = await BeginAsync("READER");
        (refused.Status, refused.ErrorType).ShouldBe((HttpStatusCode.TooManyRequests, "ThrottledException"), "even with the right secret");
        var metrics = await Client.GetAsync("/metrics");
        metrics.ShouldContain("roentgen_logins_total{outcome=\"refused\"} 4");
        metrics.ShouldContain("roentgen_logins_total{outcome=\"throttled\"} 1");
        metrics.ShouldContain("roentgen_limit_exceeded_total{limit=\"failed-logins\"} 1");
        Time.Advance(TimeSpan.FromMinutes(1));
        (await BeginAsync("READER")).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Successes_are_not_limited()
    {
        for (var i = 0; i < 8; i++)
        {
            var cookie = await LogInAsync("READER");
            (await CallAsync(cookie, "/roentgen/session/end", "")).Status.ShouldBe(HttpStatusCode.OK);
        }
    }

    [Fact]
    public async Task There_are_only_so_many_sessions()
    {
        for (var i = 0; i < 3; i++) await LogInAsync("READER");
        (await BeginAsync("ADMIN")).Status.ShouldBe(HttpStatusCode.TooManyRequests);
        (await Client.GetAsync("/metrics")).ShouldContain("roentgen_sessions 3");
        Time.Advance(TimeSpan.FromHours(2));
        await LogInAsync("ADMIN"); // the others are over
        (await Client.GetAsync("/metrics")).ShouldContain("roentgen_sessions 1");
    }

    [Fact]
    public async Task A_session_lasts_as_long_as_it_is_used_and_is_over_some_hours_later()
    {
        var cookie = await LogInAsync("READER");
        for (var i = 0; i < 4; i++)
        {
            Time.Advance(TimeSpan.FromHours(1.5));
            (await CallAsync(cookie, Groups)).Status.ShouldBe(HttpStatusCode.OK);
        }
        Time.Advance(TimeSpan.FromHours(2));
        var over = await CallAsync(cookie, Groups);
        (over.Status, over.ErrorType).ShouldBe((HttpStatusCode.Forbidden, "ExpiredTokenException"));
        (await Client.GetAsync("/metrics")).ShouldContain("roentgen_limit_exceeded_total{limit=\"session-hours\"} 1");
    }

    [Fact]
    public async Task Who_asks_is_told_who_is_logged_in()
    {
        (await Client.GetAsync("/roentgen/session")).ShouldBe("""{"AccessKeyId":null,"ExpirationTime":null,"LoginRequired":true,"Role":null}""");
        var cookie = await LogInAsync("ADMIN");
        Time.Advance(TimeSpan.FromMinutes(1));
        // Looking is not using.
        (await CallAsync(cookie, "/roentgen/session", null)).Text.ShouldBe("""{"AccessKeyId":"ADMIN","ExpirationTime":1.795356E9,"LoginRequired":true,"Role":"admin"}""");
    }

    [Fact]
    public async Task Logging_out_ends_the_session_and_has_the_browser_forget_it()
    {
        var cookie = await LogInAsync("READER");
        var end = await CallAsync(cookie, "/roentgen/session/end", "");
        end.Headers.GetValues("Set-Cookie").Single().ShouldStartWith("roentgen-session=; expires=Thu, 01 Jan 1970");
        (await CallAsync(cookie, Groups)).ErrorType.ShouldBe("ExpiredTokenException");
        (await CallAsync(cookie, "/roentgen/session/end", "")).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_stream_of_traces_ends_with_the_session_that_it_was_let_in_by()
    {
        var cookie = await LogInAsync("READER");
        using var http = new HttpClient(_plain, disposeHandler: false);
        using var response = await http.SendAsync(Request(cookie, "/roentgen/live", null, Address.GetLeftPart(UriPartial.Authority)), HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
        for (var i = 0; i < 4; i++)
        {
            (await reader.ReadLineAsync(TestContext.Current.CancellationToken)).ShouldBe(": ", "it goes on as long as the session does");
            (await reader.ReadLineAsync(TestContext.Current.CancellationToken)).ShouldBe("");
            if (i == 3) await CallAsync(cookie, "/roentgen/session/end", "");
            Time.Advance(TimeSpan.FromSeconds(15));
        }
        (await reader.ReadLineAsync(TestContext.Current.CancellationToken)).ShouldBeNull();
    }

    [Theory]
    [InlineData("https://evil.example")]
    [InlineData("null")]
    [InlineData("http://localhost:5173")]
    [InlineData("http://127.0.0.1:1")]
    [InlineData(null)]
    public async Task The_cookie_is_worth_nothing_on_a_page_of_another_site(string? origin)
    {
        var cookie = await LogInAsync("ADMIN");
        (await CallAsync(cookie, Groups, "{}", origin)).ErrorType.ShouldBe("AccessDeniedException");
        (await CallAsync(cookie, "/CreateGroup", """{"GroupName":"evil","FilterExpression":"ok"}""", origin)).ErrorType.ShouldBe("AccessDeniedException");
        if (origin is not null) (await CallAsync(cookie, "/roentgen/session/end", "", origin)).ErrorType.ShouldBe("AccessDeniedException");
        (await CallAsync(cookie, Groups)).Json.GetProperty("Groups").GetArrayLength().ShouldBe(1);
    }

    [Theory]
    [InlineData("cross-site", HttpStatusCode.Forbidden)]
    [InlineData("same-site", HttpStatusCode.Forbidden)]
    [InlineData("same-origin", HttpStatusCode.OK)]
    [InlineData("none", HttpStatusCode.OK)]
    public async Task What_is_only_read_is_read_by_our_own_pages(string site, HttpStatusCode status)
    {
        var request = Request(await LogInAsync("READER"), "/roentgen/status", null, null);
        request.Headers.Add("Sec-Fetch-Site", site);
        (await Browser.SendAsync(request)).Status.ShouldBe(status);
    }

    [Fact]
    public async Task A_page_of_another_site_cannot_log_anybody_in() => (await BeginAsync("READER", origin: "https://evil.example")).ErrorType.ShouldBe("AccessDeniedException");

    [Fact]
    public async Task Behind_a_proxy_that_speaks_HTTPS_the_cookie_is_for_HTTPS_alone()
    {
        var request = Request(null, "/roentgen/session/begin", Body("READER", Secret("READER")), "https://traces.example");
        request.Headers.Host = "traces.example";
        var cookie = (await Browser.SendAsync(request)).Headers.GetValues("Set-Cookie").Single();
        cookie.ShouldMatch("^__Host-roentgen-session=[A-Za-z0-9_-]{43}; path=/; secure; samesite=strict; httponly$");
        var call = Request(cookie.Split(';')[0], Groups, "{}", "https://traces.example");
        call.Headers.Host = "traces.example";
        (await Browser.SendAsync(call)).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Who_signs_is_asked_for_the_signature_whatever_cookies_come_along()
    {
        var request = new SignedCall { Time = Time.GetUtcNow(), Secret = "another/Secret+0123456789abcdefghij" }.ToRequest(Address);
        request.Headers.Add("Cookie", await LogInAsync("ADMIN"));
        (await Browser.SendAsync(request)).ErrorType.ShouldBe("InvalidSignatureException");
    }

    [Fact]
    public async Task A_cookie_that_was_made_up_is_a_session_that_is_over() => (await CallAsync("roentgen-session=AAAA", Groups)).ErrorType.ShouldBe("ExpiredTokenException");

    [Fact]
    public async Task A_key_that_goes_takes_its_sessions_along_and_another_role_counts_from_now_on()
    {
        var (reader, admin) = (await LogInAsync("READER"), await LogInAsync("ADMIN"));
        await System.IO.File.WriteAllTextAsync(File, $"ADMIN {Secret("ADMIN")} read\n", TestContext.Current.CancellationToken);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while ((await CallAsync(reader, Groups)).Status == HttpStatusCode.OK)
        {
            patience.Token.ThrowIfCancellationRequested();
            Time.Advance(TimeSpan.FromSeconds(1));
        }
        (await CallAsync(reader, Groups)).ErrorType.ShouldBe("ExpiredTokenException");
        (await CallAsync(admin, Groups)).Status.ShouldBe(HttpStatusCode.OK);
        (await CallAsync(admin, "/CreateGroup", """{"GroupName":"a","FilterExpression":"fault"}""")).ErrorType.ShouldBe("AccessDeniedException");

        await System.IO.File.WriteAllTextAsync(File, "ADMIN another/Secret+0123456789abcdefghij read\n", TestContext.Current.CancellationToken);
        while ((await CallAsync(admin, Groups)).Status == HttpStatusCode.OK)
        {
            patience.Token.ThrowIfCancellationRequested();
            Time.Advance(TimeSpan.FromSeconds(1));
        }
    }

    [Fact]
    public async Task The_keys_are_listed_for_admins_without_their_secrets()
    {
        (await CallAsync(await LogInAsync("READER"), "/roentgen/access-keys", null)).ErrorType.ShouldBe("AccessDeniedException");
        var keys = await CallAsync(await LogInAsync("ADMIN"), "/roentgen/access-keys", null);
        keys.Text.ShouldBe("{\"AccessKeys\":[" + string.Join(',', new[] { ("ADMIN", "admin"), ("READER", "read"), ("WRITER", "write") }
            .Select(key => $$"""{"Id":"{{key.Item1}}","Role":"{{key.Item2}}","Source":"file"}""")) + $"],\"File\":\"{File}\"}}");
    }

    [Fact]
    public async Task A_body_that_is_much_longer_than_a_key_is_not_read() =>
        (await Client.PostAsync("/roentgen/session/begin", Body("READER", new string('x', 5000)))).Status.ShouldBe(HttpStatusCode.RequestEntityTooLarge);

    private XRayClient Browser => new(Address, _plain);

    private static string Secret(string key) => SignedCall.Keys.Split(',').Select(each => each.Split(':')).Single(each => each[0] == key)[1];

    private static string Body(string id, string secret) => $$"""{"AccessKeyId":"{{id}}","SecretAccessKey":"{{secret}}"}""";

    private Task<Answer> BeginAsync(string id, string? secret = null, string? origin = null) =>
        Browser.SendAsync(Request(null, "/roentgen/session/begin", Body(id, secret ?? Secret(id)), origin ?? Address.GetLeftPart(UriPartial.Authority)));

    private async Task<string> LogInAsync(string key) => (await BeginAsync(key)).Headers.GetValues("Set-Cookie").Single().Split(';')[0];

    private Task<Answer> CallAsync(string cookie, string path, string? body = "{}") => CallAsync(cookie, path, body, Address.GetLeftPart(UriPartial.Authority));

    private Task<Answer> CallAsync(string cookie, string path, string? body, string? origin) => Browser.SendAsync(Request(cookie, path, body, origin));

    private HttpRequestMessage Request(string? cookie, string path, string? body, string? origin)
    {
        var request = new HttpRequestMessage(body is null ? HttpMethod.Get : HttpMethod.Post, new Uri(Address, path));
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        if (cookie is not null) request.Headers.Add("Cookie", cookie);
        if (origin is not null) request.Headers.Add("Origin", origin);
        return request;
    }
}
