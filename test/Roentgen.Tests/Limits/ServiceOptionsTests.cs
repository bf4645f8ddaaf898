using Roentgen.Service;
using Roentgen.Service.Limits;

namespace Roentgen.Tests.Limits;

public sealed class ServiceOptionsTests
{
    public static TheoryData<string> Names => [.. Limit.All.Select(limit => limit.Name)];

    [Fact]
    public void The_defaults_are_usable() => new ServiceOptions().Problems().ShouldBeEmpty();

    [Theory]
    [MemberData(nameof(Names))]
    public void A_limit_takes_its_range_and_nothing_beyond(string name)
    {
        var limit = Limit.Find(name)!;
        foreach (var value in new[] { limit.Min, limit.Max })
        {
            var options = limit.With(new ServiceOptions(), value);
            limit.Of(options).ShouldBe(value);
            options.Problems().ShouldBeEmpty();
        }
        limit.With(new ServiceOptions(), limit.Min - 1).Problems().ShouldHaveSingleItem().ShouldBe($"{limit.Setting} is {limit.Min - 1}; it must be {limit.Min} to {limit.Max}.");
        if (limit.Max < int.MaxValue) limit.With(new ServiceOptions(), limit.Max + 1).Problems().ShouldHaveSingleItem();
    }

    [Fact]
    public void Every_problem_is_told_at_once() => new ServiceOptions
    {
        MaxRequestBytes = 1,
        MaxDocuments = 0,
        DigestDelay = TimeSpan.FromMinutes(1),
        Retention = TimeSpan.Zero,
        MaxDiskBytes = 1,
        SigningRegion = "über all",
    }.Problems().Count().ShouldBe(6);
}
