using Roentgen.Model.Insights;
using Roentgen.Service.Insights;

namespace Roentgen.Tests.Insights;

public sealed class InsightNotificationTests
{
    private static readonly Insight Insight = new History(1, [new("front", 100, 0, "back"), new("back", 100, 0)], new Burst("back", 720, 730, 0.9)).Detect(760).ShouldHaveSingleItem();

    [Fact]
    public void An_event_is_told_as_EventBridge_would()
    {
        var opened = Insight.Events[0];
        InsightNotification.Format(Insight, 0, "eu-west-1:123456789012").ShouldBe($$$"""
            {"version":"0","id":"{{{InsightId.OfEvent(Insight.Id, 0)}}}","detail-type":"AWS X-Ray Insight Update","source":"aws.xray","account":"123456789012","time":"2026-11-22T12:03:00Z","region":"eu-west-1","resources":["{{{History.Arn}}}"],"detail":{"Category":"FAULT","Event":{"ClientRequestImpactStatistics":{"FaultCount":{{{opened.Client.FaultCount}}},"OkCount":{{{opened.Client.OkCount}}},"TotalCount":{{{opened.Client.TotalCount}}}},"EventTime":1.79534898E9,"RootCauseServiceRequestImpactStatistics":{"FaultCount":{{{opened.RootCause.FaultCount}}},"OkCount":{{{opened.RootCause.OkCount}}},"TotalCount":{{{opened.RootCause.TotalCount}}}},"Summary":"{{{opened.Summary}}}","TopAnomalousServices":[{"ServiceId":{"AccountId":null,"Name":"back","Names":["back"],"Type":null}}]},"GroupARN":"{{{History.Arn}}}","GroupName":"shop","InsightId":"{{{Insight.Id}}}","StartTime":1.7953488E9,"State":"ACTIVE"}}
            """);
    }

    [Fact]
    public void The_last_one_tells_that_it_is_closed_and_each_has_an_id_of_its_own()
    {
        var told = Enumerable.Range(0, Insight.Events.Count).Select(number => InsightNotification.Format(Insight, number, "eu-west-1:123456789012")).ToList();
        told.Count(text => text.EndsWith("\"State\":\"CLOSED\"}}", StringComparison.Ordinal)).ShouldBe(1);
        told[^1].ShouldEndWith("\"State\":\"CLOSED\"}}");
        Enumerable.Range(0, told.Count).Select(number => InsightId.OfEvent(Insight.Id, number)).Distinct().Count().ShouldBe(told.Count);
    }
}
