using FsCheck;
using FsCheck.Fluent;
using Roentgen.Service.Sampling;

namespace Roentgen.Tests.Sampling;

public sealed class ReservoirSharesTests
{
    private static readonly Gen<double> Demands = Gen.OneOf(Gen.Constant(0.0), Gen.Choose(1, 100).Select(tenths => tenths / 10.0), Gen.Choose(1, 3000).Select(whole => (double)whole));

    private static readonly Arbitrary<(int Size, ReservoirClaim[] Claims)> Divisions = Arb.From(
        from size in Gen.Choose(0, 60)
        from count in Gen.Choose(1, 40)
        from demands in Demands.ArrayOf(count)
        from held in Gen.Choose(0, 5).ArrayOf(count)
        select (size, demands.Select((demand, i) => new ReservoirClaim($"{i:x24}", demand, held[i])).ToArray()));

    [Theory]
    [InlineData(10, new[] { 50.0, 50, 50 }, new[] { 4, 3, 3 })] // what does not divide: to the first, if all are equally busy
    [InlineData(10, new[] { 50.0, 51, 50 }, new[] { 3, 4, 3 })] // to the busiest, if one is
    [InlineData(10, new[] { 100.0, 1, 1 }, new[] { 8, 1, 1 })] // what the idle leave goes to who needs it
    [InlineData(10, new[] { 0.2, 300, 0 }, new[] { 1, 9, 0 })]
    [InlineData(10, new[] { 1.0, 1, 1 }, new[] { 4, 3, 3 })] // nobody needs more: spread
    [InlineData(3, new[] { 0.0, 0, 0, 0 }, new[] { 1, 1, 1, 0 })]
    [InlineData(2, new[] { 5.0, 7, 6 }, new[] { 0, 1, 1 })] // more clients than there is to give
    [InlineData(0, new[] { 5.0, 7 }, new[] { 0, 0 })]
    [InlineData(int.MaxValue, new[] { 5.0 }, new[] { int.MaxValue })]
    public void A_reservoir_is_divided_by_need(int size, double[] demands, int[] shares) =>
        Divide(size, [.. demands.Select((demand, i) => new ReservoirClaim($"{i:x24}", demand, 0))]).ShouldBe(shares);

    [Fact]
    public void Without_clients_there_is_nothing_to_divide() => Divide(5, []).ShouldBeEmpty();

    [Fact]
    public void Shares_always_add_up_to_the_reservoir() => Prop.ForAll(Divisions, given =>
    {
        var shares = Divide(given.Size, given.Claims);
        return shares.Sum() == given.Size && shares.All(share => share >= 0);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Nobody_with_demand_goes_without_while_there_is_one_for_each() => Prop.ForAll(Divisions, given =>
    {
        var shares = Divide(given.Size, given.Claims);
        return given.Claims.Count(claim => claim.Demand > 0) > given.Size || given.Claims.Zip(shares).All(pair => pair.First.Demand <= 0 || pair.Second >= 1);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Nobody_has_more_than_one_above_another_who_needs_more() => Prop.ForAll(Divisions, given =>
    {
        var shares = Divide(given.Size, given.Claims);
        var needy = given.Claims.Zip(shares).Where(pair => pair.Second < Math.Ceiling(pair.First.Demand * 0.95)).Select(pair => pair.Second).ToList();
        return needy.Count == 0 || (shares.Max() <= needy.Min() + 1 && given.Claims.Zip(shares).All(pair => pair.Second <= Math.Ceiling(pair.First.Demand)));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_order_of_the_clients_does_not_matter() => Prop.ForAll(Divisions, Arb.From(Gen.Choose(0, 1000)), (given, seed) =>
    {
        var shuffled = given.Claims.ToArray();
        new Random(seed).Shuffle(shuffled);
        return shuffled.Zip(Divide(given.Size, shuffled)).OrderBy(pair => pair.First.ClientId).Select(pair => pair.Second).SequenceEqual(Divide(given.Size, given.Claims));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_odd_one_stays_where_it_is_until_another_is_a_quarter_busier()
    {
        int[] Of(double other) => Divide(3, [new ReservoirClaim("a", 100, 2), new ReservoirClaim("b", other, 1)]);
        Of(120).ShouldBe([2, 1]);
        Of(130).ShouldBe([1, 2]);
    }

    private static int[] Divide(int size, ReservoirClaim[] claims)
    {
        var shares = new int[claims.Length];
        ReservoirShares.Divide(size, claims, shares);
        return shares;
    }
}
