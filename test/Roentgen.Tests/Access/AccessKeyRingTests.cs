using Roentgen.Model.Signing;
using Roentgen.Service.Access;

namespace Roentgen.Tests.Access;

public sealed class AccessKeyRingTests
{
    private const string Secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

    [Fact]
    public void Keys_of_a_variable_have_their_roles()
    {
        var ring = AccessKeyRing.Open(null, $"AGENT:{Secret}:write, VIEWER:{Secret}:read ,BOSS:{Secret}:admin");
        ring.Count.ShouldBe(3);
        ring.Find("AGENT")!.Role.ShouldBe(AccessRole.Write);
        ring.Find("VIEWER")!.Role.ShouldBe(AccessRole.Read);
        ring.Find("BOSS")!.Role.ShouldBe(AccessRole.Admin);
        ring.Find("agent").ShouldBeNull();
    }

    [Theory]
    [InlineData("AGENT:short:write", "key 1: the secret of an access key is 16 to 256 visible ASCII characters.")]
    [InlineData("A B:" + Secret + ":write", "key 1: the id of an access key is 3 to 128 letters, digits, _, - or dots.")]
    [InlineData("AGENT:" + Secret + ":write,OTHER:" + Secret + ":owner", "key 2: the role of an access key is write, read or admin.")]
    [InlineData("AGENT:" + Secret, "key 1: an access key is written id:secret:role; here are 2 words instead of 3.")]
    [InlineData("AGENT:" + Secret + ":write,AGENT:" + Secret + ":read", "key 2: the id AGENT is there twice.")]
    [InlineData(" , ", "holds no access key")]
    public void A_mistake_is_one_sentence_without_the_secret(string keys, string sentence)
    {
        var mistake = Should.Throw<AccessKeyException>(() => AccessKeyRing.Open(null, keys));
        mistake.Message.ShouldContain(sentence);
        mistake.Message.ShouldNotContain(Secret);
    }

    [Fact]
    public void An_issued_key_is_found_and_unlike_any_other()
    {
        var ring = AccessKeyRing.Open(null, $"AGENT:{Secret}:write");
        var (one, other) = (ring.Issue(AccessRole.Write), ring.Issue(AccessRole.Write));
        ring.Find(one.Id).ShouldBeSameAs(one);
        ring.Count.ShouldBe(1, "what is configured, for people");
        one.Id.ShouldNotBe(other.Id);
        var scope = new CredentialScope("20150830", "us-east-1", "xray");
        one.Credentials.SigningKey(scope).ShouldNotBe(other.Credentials.SigningKey(scope));
    }

    [Fact]
    public void A_key_shows_its_id_and_its_role_and_nothing_else() =>
        AccessKeyRing.Open(null, $"AGENT:{Secret}:write").Find("AGENT")!.ToString().ShouldBe("AGENT (Write)");

    [Fact]
    public void A_derived_key_is_kept_for_its_day_and_region_only()
    {
        var key = AccessKeyRing.Open(null, $"AGENT:{Secret}:write").Find("AGENT")!;
        var scope = new CredentialScope("20150830", "us-east-1", "xray");
        var first = key.Credentials.SigningKey(scope);
        key.Credentials.SigningKey(scope).ShouldBeSameAs(first);
        key.Credentials.SigningKey(scope with { Date = "20150831" }).ShouldBe(SignatureV4.DeriveKey(Secret, scope with { Date = "20150831" }));
        key.Credentials.SigningKey(scope).ShouldBe(first);
    }

    [Theory]
    [InlineData(AccessRole.Write, "WriteData Sample ReadSampling")]
    [InlineData(AccessRole.Read, "ReadSampling Read")]
    [InlineData(AccessRole.Admin, "WriteData Sample ReadSampling Read Configure")]
    public void A_role_allows(AccessRole role, string permissions) =>
        string.Join(' ', Enum.GetValues<Permission>().Where(permission => role.Allows(permission))).ShouldBe(permissions);
}
