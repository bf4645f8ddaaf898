using System.Text.Json;
using Roentgen.Model.Sampling;
using Roentgen.Model.Segments;
using Roentgen.Service.Access;
using Roentgen.Service.Api;

namespace Roentgen.Service.Sampling;

/// <summary>The sampling rules, for the pollers of the SDKs; every member is written, since some SDKs drop a rule that lacks one.</summary>
internal sealed class GetSamplingRules(ServiceOptions options) : IOperation
{
    public string Name => "GetSamplingRules";

    public string Path => "/GetSamplingRules";

    public Permission Permission => Permission.ReadSampling;

    public Task HandleAsync(ApiRequest request, Utf8JsonWriter answer, CancellationToken cancellationToken)
    {
        request.Members.Text("NextToken"); // ignored, as X-Ray does: all rules fit one page
        answer.WriteStartObject();
        answer.WriteNull("NextToken"u8);
        answer.WriteStartArray("SamplingRuleRecords"u8);
        Write(answer, SamplingRule.Default);
        answer.WriteEndArray();
        answer.WriteEndObject();
        return Task.CompletedTask;
    }

    private void Write(Utf8JsonWriter answer, SamplingRule rule)
    {
        answer.WriteStartObject();
        answer.WritePropertyName("CreatedAt"u8);
        answer.WriteJavaDouble(0);
        answer.WritePropertyName("ModifiedAt"u8);
        answer.WriteJavaDouble(0);
        answer.WriteStartObject("SamplingRule"u8);
        answer.WriteStartObject("Attributes"u8);
        answer.WriteEndObject();
        answer.WritePropertyName("FixedRate"u8);
        answer.WriteJavaDouble(rule.FixedRate);
        answer.WriteString("HTTPMethod"u8, rule.HttpMethod);
        answer.WriteString("Host"u8, rule.Host);
        answer.WriteNumber("Priority"u8, rule.Priority);
        answer.WriteNumber("ReservoirSize"u8, rule.ReservoirSize);
        answer.WriteString("ResourceARN"u8, rule.ResourceArn);
        answer.WriteString("RuleARN"u8, $"arn:aws:xray:{options.ArnScope}:sampling-rule/{rule.RuleName}");
        answer.WriteString("RuleName"u8, rule.RuleName);
        answer.WriteString("ServiceName"u8, rule.ServiceName);
        answer.WriteString("ServiceType"u8, rule.ServiceType);
        answer.WriteString("URLPath"u8, rule.UrlPath);
        answer.WriteNumber("Version"u8, 1);
        answer.WriteEndObject();
        answer.WriteEndObject();
    }
}
