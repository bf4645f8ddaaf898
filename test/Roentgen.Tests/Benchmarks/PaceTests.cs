using FsCheck;
using FsCheck.Fluent;
using Roentgen.Benchmarks.Daemon;

namespace Roentgen.Tests.Benchmarks;

public sealed class PaceTests
{
    private const long Millisecond = 1_000_000;

    [Fact]
    public void Each_is_due_at_its_time_and_the_first_at_the_start()
    {
        var pace = new Pace(perSecond: 1000, total: 3, start: 500);
        pace.NextAt.ShouldBe(500);
        pace.Take(499).ShouldBe(0);
        pace.Take(500).ShouldBe(1);
        pace.NextAt.ShouldBe(500 + Millisecond);
        pace.Take(500 + Millisecond - 1).ShouldBe(0);
        pace.Take(500 + Millisecond).ShouldBe(1);
        pace.IsDone.ShouldBeFalse();
        pace.Take(500 + (2 * Millisecond)).ShouldBe(1);
        pace.IsDone.ShouldBeTrue();
        pace.Take(500 + (9 * Millisecond)).ShouldBe(0);
    }

    [Fact]
    public void What_became_due_since_the_last_look_is_taken_at_once()
    {
        var pace = new Pace(perSecond: 100_000, total: 1000, start: 0);
        pace.Take(0).ShouldBe(1);
        pace.Take(250_000).ShouldBe(25);
        pace.Moved.ShouldBe(0);
    }

    [Fact]
    public void A_long_delay_moves_the_schedule_in_place_of_a_burst()
    {
        var pace = new Pace(perSecond: 10_000, total: 10_000, start: 0);
        pace.Take(0).ShouldBe(1);
        pace.Take(100 * Millisecond).ShouldBe(51); // 5 ms of the schedule, both ends included
        pace.Moved.ShouldBe((100 * Millisecond) - (Millisecond / 10) - Pace.LongestBurst);
        pace.Take(101 * Millisecond).ShouldBe(10);
    }

    [Fact]
    public void Whenever_somebody_looks_everything_is_taken_once_and_never_before_its_time()
    {
        var looks = Gen.Choose(1, 20_000_000).NonEmptyListOf();
        Prop.ForAll(looks.ToArbitrary(), steps =>
        {
            var pace = new Pace(perSecond: 3_333, total: 500, start: 7);
            long now = 7, taken = 0;
            for (var i = 0; !pace.IsDone; i = (i + 1) % steps.Count)
            {
                var due = pace.Take(now);
                due.ShouldBeInRange(0, 18); // 5 ms and one
                taken += due;
                taken.ShouldBeLessThanOrEqualTo(((now - 7) * 3_333 / 1_000_000_000) + 1);
                if (!pace.IsDone) pace.NextAt.ShouldBeGreaterThan(now);
                now += steps[i];
            }
            taken.ShouldBe(500);
        }).QuickCheckThrowOnFailure();
    }
}
