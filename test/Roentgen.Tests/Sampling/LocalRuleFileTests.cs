using System.Text;
using Roentgen.Model.Sampling;

namespace Roentgen.Tests.Sampling;

public sealed class LocalRuleFileTests
{
    private const string Rest = "\"http_method\":\"GET\",\"url_path\":\"/api/*\",\"fixed_target\":3,\"rate\":0.25";

    [Theory]
    [InlineData("{\"version\":2,\"rules\":[{\"description\":\"d\",\"host\":\"shop.*\"," + Rest + "}],\"default\":{\"fixed_target\":1,\"rate\":0.1}}")]
    [InlineData("{\"version\":1,\"rules\":[{\"service_name\":\"shop.*\"," + Rest + "}],\"default\":{\"fixed_target\":1,\"rate\":0.1}}")]
    public void Both_versions_are_read(string file)
    {
        LocalRuleFile.TryRead(Encoding.UTF8.GetBytes(file), out var rules).ShouldBeNull();
        rules.Count.ShouldBe(2);
        (rules[0].Host, rules[0].HttpMethod, rules[0].UrlPath, rules[0].ReservoirSize, rules[0].FixedRate).ShouldBe(("shop.*", "GET", "/api/*", 3, 0.25));
        (rules[1].RuleName, rules[1].ReservoirSize, rules[1].FixedRate).ShouldBe((SamplingRule.DefaultName, 1, 0.1));
        rules.Order(SamplingRule.Order).Select(rule => rule.RuleName).ShouldBe(rules.Select(rule => rule.RuleName), "the order of the file is the order of evaluation");
    }

    [Fact]
    public void Rules_are_optional()
    {
        LocalRuleFile.TryRead("{\"version\":2,\"default\":{\"fixed_target\":0,\"rate\":1}}"u8.ToArray(), out var rules).ShouldBeNull();
        rules.Single().FixedRate.ShouldBe(1);
    }

    [Theory]
    [InlineData("nonsense", "not JSON")]
    [InlineData("[]", "must be a JSON object")]
    [InlineData("{\"default\":{\"fixed_target\":1,\"rate\":0.1}}", "version must be 1 or 2")]
    [InlineData("{\"version\":3,\"default\":{\"fixed_target\":1,\"rate\":0.1}}", "version must be 1 or 2")]
    [InlineData("{\"version\":2}", "default is missing")]
    [InlineData("{\"version\":2,\"default\":{\"fixed_target\":1,\"rate\":0.1,\"host\":\"*\"}}", "default.host must not be there")]
    [InlineData("{\"version\":2,\"default\":{\"fixed_target\":-1,\"rate\":0.1}}", "default.fixed_target must be a whole number, 0 or more")]
    [InlineData("{\"version\":2,\"default\":{\"fixed_target\":1,\"rate\":1.5}}", "default.rate must be a number from 0 to 1")]
    [InlineData("{\"version\":2,\"rules\":{},\"default\":{\"fixed_target\":1,\"rate\":1}}", "rules must be a list")]
    [InlineData("{\"version\":2,\"rules\":[{" + Rest + "}],\"default\":{\"fixed_target\":1,\"rate\":1}}", "rules[0].host is missing")]
    [InlineData("{\"version\":2,\"rules\":[{\"service_name\":\"*\"," + Rest + "}],\"default\":{\"fixed_target\":1,\"rate\":1}}", "rules[0].service_name is not of version 2")]
    [InlineData("{\"version\":2,\"rules\":[{\"host\":\"*\",\"http_method\":\"GET\",\"fixed_target\":1,\"rate\":1}],\"default\":{\"fixed_target\":1,\"rate\":1}}", "rules[0].url_path is missing")]
    public void A_mistake_is_named_with_what_is_accepted(string file, string problem)
    {
        LocalRuleFile.TryRead(Encoding.UTF8.GetBytes(file), out var rules).ShouldNotBeNull().ShouldContain(problem);
        rules.ShouldBeEmpty();
    }
}
