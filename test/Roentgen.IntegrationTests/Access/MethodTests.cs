using System.Net;
using Roentgen.IntegrationTests.Service;

namespace Roentgen.IntegrationTests.Access;

/// <summary>Methods and paths that the API does not have.</summary>
public sealed class MethodTests : ServiceFixture
{
    [Theory]
    [InlineData("GET")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    [InlineData("OPTIONS")]
    public async Task Another_method_on_the_path_of_an_operation_is_refused_in_the_form_of_the_API(string method)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(Address, "/Traces"));
        var answer = await Client.SendAsync(request);
        answer.Status.ShouldBe(HttpStatusCode.MethodNotAllowed);
        answer.ErrorType.ShouldBe("UnknownOperationException");
        answer.Text.ShouldBe($$"""{"Message":"BatchGetTraces is called with POST, not with {{method}}."}""");
        answer.Headers.Contains("x-amzn-RequestId").ShouldBeTrue();
    }

    [Theory]
    [InlineData("/traces")]
    [InlineData("/TRACES/")]
    public async Task An_operation_is_found_whatever_the_case_of_its_path(string path) => (await Client.PostAsync(path, """{"TraceIds":[]}""")).Status.ShouldBe(HttpStatusCode.OK);

    [Fact]
    public async Task HEAD_is_answered_without_a_body()
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, new Uri(Address, "/Traces"));
        var answer = await Client.SendAsync(request);
        answer.Status.ShouldBe(HttpStatusCode.MethodNotAllowed);
        answer.Text.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("PUT", "/nothing")]
    [InlineData("DELETE", "/")]
    [InlineData("POST", "/roentgen/nothing")]
    [InlineData("GET", "/nothing.js")]
    public async Task A_path_that_nobody_answers_is_an_unknown_operation(string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(Address, path));
        var answer = await Client.SendAsync(request);
        answer.Status.ShouldBe(HttpStatusCode.NotFound);
        answer.ErrorType.ShouldBe("UnknownOperationException");
    }
}
