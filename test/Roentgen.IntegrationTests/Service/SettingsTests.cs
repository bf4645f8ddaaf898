using System.Net;

namespace Roentgen.IntegrationTests.Service;

/// <summary>Encryption, the destination of segments, and the indexing rule: settings that are kept and answered.</summary>
public sealed class SettingsTests : ServiceFixture
{
    [Fact]
    public async Task Encryption_is_being_updated_when_it_is_changed_and_active_afterwards()
    {
        (await Client.AskAsync("/EncryptionConfig", "")).GetRawText().ShouldBe("""{"EncryptionConfig":{"KeyId":null,"Status":"ACTIVE","Type":"NONE"}}""");
        (await Client.AskAsync("/PutEncryptionConfig", """{"Type":"KMS","KeyId":"alias/traces"}""")).GetRawText()
            .ShouldBe("""{"EncryptionConfig":{"KeyId":"arn:aws:kms:us-east-1:000000000000:alias/traces","Status":"UPDATING","Type":"KMS"}}""");
        (await Client.AskAsync("/EncryptionConfig", "{}")).GetRawText()
            .ShouldBe("""{"EncryptionConfig":{"KeyId":"arn:aws:kms:us-east-1:000000000000:alias/traces","Status":"ACTIVE","Type":"KMS"}}""");
        (await Client.AskAsync("/PutEncryptionConfig", """{"Type":"KMS","KeyId":"1234abcd-12ab-34cd-56ef-1234567890ab"}""")).GetRawText().ShouldContain("000000000000:key/1234abcd-12ab-34cd-56ef-1234567890ab");
        (await Client.AskAsync("/PutEncryptionConfig", """{"Type":"KMS","KeyId":"arn:aws:kms:eu-west-1:1:key/k"}""")).GetRawText().ShouldContain("\"arn:aws:kms:eu-west-1:1:key/k\"");
        (await Client.AskAsync("/PutEncryptionConfig", """{"Type":"NONE"}""")).GetRawText().ShouldBe("""{"EncryptionConfig":{"KeyId":null,"Status":"UPDATING","Type":"NONE"}}""");
    }

    [Fact]
    public async Task The_destination_of_segments_is_pending_when_it_is_changed_and_active_afterwards()
    {
        (await Client.AskAsync("/GetTraceSegmentDestination", "")).GetRawText().ShouldBe("""{"CompositeConfiguration":null,"Destination":"XRay","Status":"ACTIVE"}""");
        (await Client.AskAsync("/UpdateTraceSegmentDestination", """{"Destination":"CloudWatchLogs"}""")).GetRawText().ShouldBe("""{"CompositeConfiguration":null,"Destination":"CloudWatchLogs","Status":"PENDING"}""");
        (await Client.AskAsync("/GetTraceSegmentDestination", "{}")).GetRawText().ShouldBe("""{"CompositeConfiguration":null,"Destination":"CloudWatchLogs","Status":"ACTIVE"}""");
        (await Client.AskAsync("/UpdateTraceSegmentDestination", "{}")).GetRawText().ShouldContain("CloudWatchLogs");
    }

    [Fact]
    public async Task The_indexing_rule_changes_its_percentage()
    {
        (await Client.AskAsync("/GetIndexingRules", "{}")).GetRawText().ShouldBe(
            """{"IndexingRules":[{"ModifiedAt":0.0,"Name":"Default","Rule":{"Probabilistic":{"ActualSamplingPercentage":100.0,"DesiredSamplingPercentage":1.0}}}],"NextToken":null}""");
        (await Client.AskAsync("/UpdateIndexingRule", """{"Rule":{"Probabilistic":{"DesiredSamplingPercentage":12.5}},"Name":"Default"}""")).GetRawText().ShouldBe(
            """{"IndexingRule":{"ModifiedAt":1.7953488E9,"Name":"Default","Rule":{"Probabilistic":{"ActualSamplingPercentage":100.0,"DesiredSamplingPercentage":12.5}}}}""");
        (await Client.AskAsync("/GetIndexingRules", "{}")).GetProperty("IndexingRules")[0].GetProperty("Rule").GetRawText().ShouldContain("12.5");
        var unknown = await Client.PostAsync("/UpdateIndexingRule", """{"Rule":{"Probabilistic":{"DesiredSamplingPercentage":1}},"Name":"other"}""");
        unknown.Status.ShouldBe(HttpStatusCode.NotFound);
        unknown.ErrorType.ShouldBe("ResourceNotFoundException");
        unknown.Json.GetProperty("ResourceName").GetString().ShouldBe("other");
    }

    [Theory]
    [InlineData("/PutEncryptionConfig", "{}", "ValidationException: 1 validation error detected: Value null at 'type' failed to satisfy constraint: Member must not be null")]
    [InlineData("/PutEncryptionConfig", """{"Type":"AES"}""", "ValidationException: 1 validation error detected: Value 'AES' at 'type' failed to satisfy constraint: Member must satisfy enum value set: [NONE, KMS]")]
    [InlineData("/PutEncryptionConfig", """{"Type":"KMS"}""", "InvalidRequestException: Encryption of type KMS needs a KeyId")]
    [InlineData("/PutEncryptionConfig", """{"Type":"NONE","KeyId":"k"}""", "InvalidRequestException: Encryption of type NONE takes no KeyId")]
    [InlineData("/EncryptionConfig", "[]", "SerializationException: The request body must be a JSON object.")]
    [InlineData("/UpdateTraceSegmentDestination", """{"Destination":"S3"}""", "ValidationException: 1 validation error detected: Value 'S3' at 'destination' failed to satisfy constraint: Member must satisfy enum value set: [XRay, CloudWatchLogs]")]
    [InlineData("/UpdateIndexingRule", "{}", "ValidationException: 1 validation error detected: Value null at 'name' failed to satisfy constraint: Member must not be null")]
    [InlineData("/UpdateIndexingRule", """{"Name":"Default"}""", "ValidationException: 1 validation error detected: Value null at 'rule' failed to satisfy constraint: Member must not be null")]
    [InlineData("/UpdateIndexingRule", """{"Name":"Default","Rule":{}}""", "InvalidRequestException: An indexing rule must be Probabilistic, with a DesiredSamplingPercentage")]
    [InlineData("/UpdateIndexingRule", """{"Name":"Default","Rule":{"Probabilistic":{}}}""", "ValidationException: 1 validation error detected: Value null at 'rule.probabilistic.desiredSamplingPercentage' failed to satisfy constraint: Member must not be null")]
    [InlineData("/UpdateIndexingRule", """{"Name":"Default","Rule":{"Probabilistic":{"DesiredSamplingPercentage":101}}}""", "InvalidRequestException: DesiredSamplingPercentage must be between 0 and 100")]
    [InlineData("/GetIndexingRules", """{"NextToken":"x"}""", "InvalidRequestException: NextToken is currently not supported")]
    public async Task What_cannot_be_set_is_told(string path, string body, string answer) => (await Client.RefusedAsync(path, body)).ShouldBe(answer);
}
