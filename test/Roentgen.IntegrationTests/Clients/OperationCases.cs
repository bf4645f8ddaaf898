namespace Roentgen.IntegrationTests.Clients;

/// <summary>What shows that an operation works: a call that succeeds, and one for each error that its model declares.</summary>
/// <param name="Operation">Its name.</param>
/// <param name="Success">Members of a call that succeeds.</param>
/// <param name="Shows">A member of the answer that is not empty then; null where there is none.</param>
internal sealed record OperationCase(string Operation, object Success, string? Shows)
{
    /// <summary>Error codes with the members that bring them about. <c>ThrottledException</c> is that of every operation, and not listed.</summary>
    public IReadOnlyList<(string Code, object Input)> Errors { get; init; } = [];

    /// <summary>Errors that the model declares and that nothing can bring about, with the reason.</summary>
    public IReadOnlyList<(string Code, string Reason)> Never { get; init; } = [];
}

/// <summary>What the calls of a server speak about.</summary>
internal sealed record OperationWorld(TimeRange Range, SampleTrace Trace, string GroupArn, string RuleArn, string InsightId, string RetrievalToken, double InsightTime);

/// <summary>All 38 operations, in the order of the API's index.</summary>
internal static class OperationCases
{
    private const string InvalidRequest = "InvalidRequestException";
    private const string NotFound = "ResourceNotFoundException";
    private const string UnknownId = "00000000-0000-4000-8000-000000000000";
    private const string Policy = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"sns.amazonaws.com"},"Action":"xray:PutTraceSegments","Resource":"*"}]}""";
    private const string Lockout = """{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"xray:*","Resource":"*"}]}""";

    private static readonly (string, string) TakesNothing = (InvalidRequest, "the request has no members that could be wrong");

    public static IReadOnlyList<OperationCase> Of(OperationWorld world)
    {
        var (range, trace) = (world.Range, world.Trace);
        object[] tooManyTags = [.. Enumerable.Range(0, 51).Select(i => new { Key = $"k{i}", Value = "v" })];
        return
        [
            new("PutTraceSegments", new { TraceSegmentDocuments = new[] { trace.Document } }, null) { Errors = [(InvalidRequest, new { TraceSegmentDocuments = Array.Empty<string>() })] },
            new("PutTelemetryRecords", new { TelemetryRecords = new[] { new { Timestamp = range.Start } } }, null) { Errors = [(InvalidRequest, new { TelemetryRecords = Array.Empty<object>() })] },
            new("GetTraceSummaries", range.Input, "TraceSummaries") { Errors = [(InvalidRequest, new { StartTime = range.End, EndTime = range.Start })] },
            new("BatchGetTraces", new { TraceIds = new[] { trace.Id } }, "Traces") { Errors = [(InvalidRequest, new { TraceIds = new[] { "1-nonsense" } })] },
            new("GetTraceGraph", new { TraceIds = new[] { trace.Id } }, "Services") { Errors = [(InvalidRequest, new { TraceIds = new[] { SampleTrace.Create().Id } })] },
            new("GetServiceGraph", range.Input, "Services") { Errors = [(InvalidRequest, new { StartTime = range.Start, EndTime = range.End, GroupName = "absent" })] },
            new("GetTimeSeriesServiceStatistics", range.Input, "TimeSeriesServiceStatistics") { Errors = [(InvalidRequest, new { StartTime = range.Start, EndTime = range.End, Period = 61 })] },
            new("CreateGroup", new { GroupName = "made", FilterExpression = "fault" }, "Group") { Errors = [(InvalidRequest, new { GroupName = "Default", FilterExpression = "fault" })] },
            new("GetGroup", new { GroupARN = world.GroupArn }, "Group") { Errors = [(InvalidRequest, new { GroupName = "absent" })] },
            new("GetGroups", new { }, "Groups") { Errors = [(InvalidRequest, new { NextToken = "x" })] },
            new("UpdateGroup", new { GroupName = "made", FilterExpression = "error" }, "Group") { Errors = [(InvalidRequest, new { GroupName = "made" })] },
            new("DeleteGroup", new { GroupName = "made" }, null) { Errors = [(InvalidRequest, new { GroupName = "made" })] },
            new("CreateSamplingRule", new { SamplingRule = Rule("made", 1) }, "SamplingRuleRecord")
            {
                Errors = [(InvalidRequest, new { SamplingRule = Rule("made", 2) }), ("RuleLimitExceededException", new { SamplingRule = Rule("more", 1) })],
            },
            new("GetSamplingRules", new { }, "SamplingRuleRecords") { Never = [(InvalidRequest, "its only member, the token, is ignored")] },
            new("UpdateSamplingRule", new { SamplingRuleUpdate = new { RuleName = "made", FixedRate = 0.5 } }, "SamplingRuleRecord")
            {
                Errors = [(InvalidRequest, new { SamplingRuleUpdate = new { RuleName = "absent", FixedRate = 0.5 } })],
            },
            new("DeleteSamplingRule", new { RuleName = "made" }, "SamplingRuleRecord") { Errors = [(InvalidRequest, new { RuleName = "Default" })] },
            new("GetSamplingTargets", new { SamplingStatisticsDocuments = new[] { Report("rule") } }, "SamplingTargetDocuments")
            {
                Never = [(InvalidRequest, "what is wrong with a document is told as `ValidationException`, or in `UnprocessedStatistics`")],
            },
            new("GetSamplingStatisticSummaries", new { }, "SamplingStatisticSummaries") { Never = [(InvalidRequest, "its only member, the token, is ignored")] },
            new("GetInsightSummaries", new { StartTime = world.InsightTime - 7200, EndTime = world.InsightTime + 7200, GroupName = "Default" }, "InsightSummaries")
            {
                Errors = [(InvalidRequest, new { StartTime = world.InsightTime, EndTime = world.InsightTime + 60, GroupName = "absent" })],
            },
            new("GetInsight", new { world.InsightId }, "Insight") { Errors = [(InvalidRequest, new { InsightId = UnknownId })] },
            new("GetInsightEvents", new { world.InsightId }, "InsightEvents") { Errors = [(InvalidRequest, new { InsightId = UnknownId })] },
            new("GetInsightImpactGraph", new { world.InsightId, StartTime = world.InsightTime - 3600, EndTime = world.InsightTime + 3600 }, "Services")
            {
                Errors = [(InvalidRequest, new { InsightId = UnknownId, StartTime = world.InsightTime, EndTime = world.InsightTime + 60 })],
            },
            new("GetEncryptionConfig", new { }, "EncryptionConfig") { Never = [TakesNothing] },
            new("PutEncryptionConfig", new { Type = "KMS", KeyId = "alias/traces" }, "EncryptionConfig") { Errors = [(InvalidRequest, new { Type = "KMS" })] },
            new("PutResourcePolicy", new { PolicyName = "made", PolicyDocument = Policy }, "ResourcePolicy")
            {
                Errors =
                [
                    ("MalformedPolicyDocumentException", new { PolicyName = "made", PolicyDocument = "{" }),
                    ("LockoutPreventionException", new { PolicyName = "made", PolicyDocument = Lockout }),
                    ("InvalidPolicyRevisionIdException", new { PolicyName = "made", PolicyDocument = Policy, PolicyRevisionId = "0" }),
                    ("PolicySizeLimitExceededException", new { PolicyName = "made", PolicyDocument = Policy + new string(' ', 5 * 1024) }),
                    ("PolicyCountLimitExceededException", new { PolicyName = "more", PolicyDocument = Policy }),
                ],
            },
            new("ListResourcePolicies", new { }, "ResourcePolicies") { Errors = [(InvalidRequest, new { NextToken = "x" })] },
            new("DeleteResourcePolicy", new { PolicyName = "made" }, null)
            {
                Errors = [(InvalidRequest, new { PolicyName = "made" }), ("InvalidPolicyRevisionIdException", new { PolicyName = "made", PolicyRevisionId = "1" })],
            },
            new("TagResource", new { ResourceARN = world.GroupArn, Tags = new[] { new { Key = "team", Value = "shop" } } }, null)
            {
                Errors =
                [
                    (InvalidRequest, new { ResourceARN = world.GroupArn, Tags = new[] { new { Key = "aws:x", Value = "y" } } }),
                    (NotFound, new { ResourceARN = world.GroupArn + "X", Tags = new[] { new { Key = "a", Value = "b" } } }),
                    ("TooManyTagsException", new { ResourceARN = world.GroupArn, Tags = tooManyTags }),
                ],
            },
            new("UntagResource", new { ResourceARN = world.RuleArn, TagKeys = new[] { "absent" } }, null)
            {
                Errors = [(NotFound, new { ResourceARN = world.RuleArn + "X", TagKeys = new[] { "a" } })],
                Never = [(InvalidRequest, "keys that the resource does not have are no error, and lengths are told as `ValidationException`")],
            },
            new("ListTagsForResource", new { ResourceARN = world.GroupArn }, "Tags")
            {
                Errors = [(InvalidRequest, new { ResourceARN = world.GroupArn, NextToken = "x" }), (NotFound, new { ResourceARN = world.GroupArn + "X" })],
            },
            new("GetTraceSegmentDestination", new { }, "Destination") { Never = [TakesNothing] },
            new("UpdateTraceSegmentDestination", new { Destination = "CloudWatchLogs" }, "Destination")
            {
                Never = [(InvalidRequest, "another destination than the two is told as `ValidationException`")],
            },
            new("GetIndexingRules", new { }, "IndexingRules") { Errors = [(InvalidRequest, new { NextToken = "x" })] },
            new("UpdateIndexingRule", new { Name = "Default", Rule = Indexing(5) }, "IndexingRule")
            {
                Errors = [(InvalidRequest, new { Name = "Default", Rule = Indexing(101) }), (NotFound, new { Name = "absent", Rule = Indexing(5) })],
            },
            new("StartTraceRetrieval", new { TraceIds = new[] { trace.Id }, StartTime = range.Start, EndTime = range.End }, "RetrievalToken")
            {
                Errors = [(InvalidRequest, new { TraceIds = new[] { "1-nonsense" }, StartTime = range.Start, EndTime = range.End })],
                Never = [(NotFound, "ids that match nothing are absent from the answer")],
            },
            new("ListRetrievedTraces", new { world.RetrievalToken }, "Traces")
            {
                Errors = [(InvalidRequest, new { world.RetrievalToken, NextToken = "x" }), (NotFound, new { RetrievalToken = "absent" })],
            },
            new("GetRetrievedTracesGraph", new { world.RetrievalToken }, "Services")
            {
                Errors = [(InvalidRequest, new { world.RetrievalToken, NextToken = "x" }), (NotFound, new { RetrievalToken = "absent" })],
            },
            new("CancelTraceRetrieval", new { world.RetrievalToken }, null)
            {
                Errors = [(NotFound, new { RetrievalToken = "absent" })],
                Never = [(InvalidRequest, "a token is known or not")],
            },
        ];
    }

    /// <summary>Members of a sampling rule.</summary>
    public static object Rule(string name, int version) => new
    {
        RuleName = name,
        ResourceARN = "*",
        Priority = 100,
        FixedRate = 0.1,
        ReservoirSize = 5,
        ServiceName = "*",
        ServiceType = "*",
        Host = "*",
        HTTPMethod = "*",
        URLPath = "*",
        Version = version,
    };

    private static object Report(string rule) => new
    {
        RuleName = rule,
        ClientID = "0123456789abcdef01234567",
        Timestamp = Math.Floor(RunningRoentgen.Now),
        RequestCount = 10,
        SampledCount = 1,
    };

    private static object Indexing(double percentage) => new { Probabilistic = new { DesiredSamplingPercentage = percentage } };

    /// <summary>What a server must hold before the calls are made, besides the trace: with each, the operation and its members.</summary>
    public static IEnumerable<ApiCall> Preparations()
    {
        yield return new ApiCall("CreateSamplingRule", new { SamplingRule = Rule("rule", 1) });
        // One short of the limits, so that the call that succeeds is the last that does.
        for (var i = 2; i < 25; i++) yield return new ApiCall("CreateSamplingRule", new { SamplingRule = Rule($"rule{i}", 1) });
        for (var i = 1; i < 5; i++) yield return new ApiCall("PutResourcePolicy", new { PolicyName = $"policy{i}", PolicyDocument = Policy });
    }
}
