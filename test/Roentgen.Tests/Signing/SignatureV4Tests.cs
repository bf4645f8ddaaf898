using System.Security.Cryptography;
using System.Text;
using Roentgen.Model.Signing;

namespace Roentgen.Tests.Signing;

/// <summary>The cases of AWS's published test suite for Signature Version 4, with the signatures that it gives.</summary>
public sealed class SignatureV4Tests
{
    private const string Time = "20150830T123600Z";
    private const string Secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
    private const string Unreserved = "-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    private const string StsToken =
        "AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTflfKD8YUuwthAx7mSEI/qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQcHNVXAkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+scqKmlzm8FDrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA==";

    private static readonly CredentialScope Scope = new("20150830", "us-east-1", "service");

    public static TheoryData<string, string, string, string[], string> Suite => new()
    {
        { "get-vanilla", "GET", "/", [], "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31" },
        { "get-header-key-duplicate", "GET", "/", ["My-Header1:value2", "My-Header1:value2", "My-Header1:value1"], "c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea" },
        { "get-header-value-multiline", "GET", "/", ["My-Header1:value1\n  value2\n     value3"], "cfd34249e4b1c8d6b91ef74165d41a32e5fab3306300901bb65a51a73575eefd" },
        { "get-header-value-order", "GET", "/", ["My-Header1:value4", "My-Header1:value1", "My-Header1:value3", "My-Header1:value2"], "08c7e5a9acfcfeb3ab6b2185e75ce8b1deb5e634ec47601a50643f830c755c01" },
        { "get-header-value-trim", "GET", "/", ["My-Header1: value1", "My-Header2: \"a   b   c\""], "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736" },
        { "get-relative", "GET", "/example/..", [], "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31" },
        { "get-relative-relative", "GET", "/example1/example2/../..", [], "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31" },
        { "get-slash", "GET", "//", [], "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31" },
        { "get-slash-dot-slash", "GET", "/./", [], "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31" },
        { "get-slash-pointless-dot", "GET", "/./example", [], "ef75d96142cf21edca26f06005da7988e4f8dc83a165a80865db7089db637ec5" },
        { "get-slashes", "GET", "//example//", [], "9a624bd73a37c9a373b5312afbebe7a714a789de108f0bdfe846570885f57e84" },
        { "get-space", "GET", "/example space/", [], "652487583200325589f1fba4c7e578f72c47cb61beeca81406b39ddec1366741" },
        { "get-unreserved", "GET", "/" + Unreserved, [], "07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f" },
        { "get-utf8", "GET", "/ሴ", [], "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85" },
        { "get-vanilla-empty-query-key", "GET", "/?Param1=value1", [], "a67d582fa61cc504c4bae71f336f98b97f1ea3c7a6bfe1b6e45aec72011b9aeb" },
        { "get-vanilla-query-order-encoded", "GET", "/?Param-3=Value3&Param=Value2&%E1%88%B4=Value1", [], "371d3713e185cc334048618a97f809c9ffe339c62934c032af5a0e595648fcac" },
        { "get-vanilla-query-order-key-case", "GET", "/?Param2=value2&Param1=value1", [], "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500" },
        { "get-vanilla-query-unreserved", "GET", $"/?{Unreserved}={Unreserved}", [], "9c3e54bfcdf0b19771a7f523ee5669cdf59bc7cc0884027167c21bb143a40197" },
        { "get-vanilla-utf8-query", "GET", "/?ሴ=bar", [], "2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04" },
        { "get-vanilla-with-session-token", "GET", "/", ["X-Amz-Security-Token:6e86291e8372ff2a2260956d9b8aae1d763fbf315fa00fa31553b73ebf194267"], "07ec1639c89043aa0e3e2de82b96708f198cceab042d4a97044c66dd9f74e7f8" },
        { "post-header-key-case", "POST", "/", [], "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b" },
        { "post-header-key-sort", "POST", "/", ["My-Header1:value1"], "c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c" },
        { "post-header-value-case", "POST", "/", ["My-Header1:VALUE1"], "cdbc9802e29d2942e5e10b5bccfdd67c5f22c7c4e8ae67b53629efa58b974b7d" },
        { "post-sts-header-after", "POST", "/", [], "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b" },
        { "post-sts-header-before", "POST", "/", ["X-Amz-Security-Token:" + StsToken], "85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead" },
        { "post-vanilla", "POST", "/", [], "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b" },
        { "post-vanilla-query", "POST", "/?Param1=value1", [], "28038455d6de14eafc1f9222cf5aa6f1a96197d7deb8263271d420d138af7f11" },
        { "post-x-www-form-urlencoded", "POST", "/", ["Content-Type:application/x-www-form-urlencoded", "Content-Length:13", "X-Amz-Content-Sha256:" + HashOf("Param1=value1")], "d3875051da38690788ef43de4db0d8f280229d82040bfac253562e56c3f20e0b" },
        { "post-x-www-form-urlencoded-parameters", "POST", "/", ["Content-Type:application/x-www-form-urlencoded; charset=utf-8", "Content-Length:13", "X-Amz-Content-Sha256:" + HashOf("Param1=value1")], "328d1b9eaadca9f5818ef05e8392801e091653bafec24fcab71e7344e7f51422" },
    };

    [Theory]
    [MemberData(nameof(Suite))]
    public void The_published_cases_get_the_published_signatures(string name, string method, string target, string[] headers, string expected)
    {
        var values = headers.Append("Host:example.amazonaws.com").Append("X-Amz-Date:" + Time)
            .Select(header => header.Split(':', 2)).ToLookup(header => header[0].ToLowerInvariant(), header => header[1]);
        SignedHeader[] signedHeaders = [.. values.OrderBy(header => header.Key, StringComparer.Ordinal).Select(header => new SignedHeader(header.Key, string.Join(',', header)))];
        var hash = values["x-amz-content-sha256"].SingleOrDefault() ?? HashOf("");
        var query = SignatureV4.SignedQueries(target, isPresigned: false).First();
        var signature = SignatureV4.Sign(SignatureV4.DeriveKey(Secret, Scope), Time, Scope, method, target.Split('?')[0], query, signedHeaders, hash);
        Convert.ToHexStringLower(signature).ShouldBe(expected, $"{name}:\n{SignatureV4.CanonicalRequest(method, target.Split('?')[0], query, signedHeaders, hash)}");
    }

    [Fact]
    public void The_canonical_request_is_the_documented_one() =>
        SignatureV4.CanonicalRequest("GET", "/", "a=1&b=2", [new SignedHeader("host", "example.amazonaws.com"), new SignedHeader("x-amz-date", Time)], "HASH")
            .ShouldBe("GET\n/\na=1&b=2\nhost:example.amazonaws.com\nx-amz-date:20150830T123600Z\n\nhost;x-amz-date\nHASH");

    [Theory]
    [InlineData("/", "")]
    [InlineData("/?b=2&a=1", "a=1&b=2", "b=2&a=1")]
    [InlineData("/?a&A=1&a=0", "A=1&a=&a=0", "a&A=1&a=0")]
    [InlineData("/roentgen/live?FilterExpression=service(%22shop%22)", "FilterExpression=service%28%22shop%22%29", "FilterExpression=service(%22shop%22)")]
    [InlineData("/?x=fault+AND+error", "x=fault%2BAND%2Berror", "x=fault+AND+error")]
    [InlineData("/?b='&a%3d1", "a%3D1=&b=%27", "a%3d1=&b='", "b='&a%3d1")]
    [InlineData("/?a=1&X-Amz-Signature=00", "X-Amz-Signature=00&a=1", "a=1&X-Amz-Signature=00")]
    public void A_query_may_be_signed_in_one_spelling_or_as_it_was_sent(string target, params string[] forms) =>
        SignatureV4.SignedQueries(target, isPresigned: false).ShouldBe(forms);

    [Theory]
    [InlineData("/?b=2&a=1&X-Amz-Signature=00", "a=1&b=2", "b=2&a=1")]
    [InlineData("/?a=1&X-Amz%2DSignature=00", "a=1")]
    public void Of_a_presigned_address_the_signature_is_not_signed_itself(string target, params string[] forms) =>
        SignatureV4.SignedQueries(target, isPresigned: true).ShouldBe(forms);

    [Theory]
    [InlineData("/TraceSegments", "/TraceSegments")]
    [InlineData("", "/")]
    [InlineData("/../../x", "/x")]
    [InlineData("/a/b/../c/", "/a/c/")]
    [InlineData("/.hidden", "/.hidden")]
    [InlineData("/a..b//c", "/a..b/c")]
    public void Paths_lose_empty_segments_and_dots(string path, string expected) => SignatureV4.NormalPath(path).ShouldBe(expected);

    // The keys of the documentation's worked example: https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
    [Fact]
    public void Chunks_get_the_signatures_of_the_documentation()
    {
        const string When = "20130524T000000Z";
        var scope = new CredentialScope("20130524", "us-east-1", "s3");
        var key = SignatureV4.DeriveKey("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", scope);
        var signature = Convert.FromHexString("4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9");
        string[] expected =
        [
            "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648",
            "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497",
            "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9",
        ];
        foreach (var (size, next) in new[] { 65536, 1024, 0 }.Zip(expected))
        {
            var chunk = new byte[size];
            chunk.AsSpan().Fill((byte)'a');
            signature = SignatureV4.SignChunk(key, When, scope, signature, chunk);
            Convert.ToHexStringLower(signature).ShouldBe(next);
        }
    }

    private static string HashOf(string body) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(body)));
}
