using Roentgen.Model.Sampling;
using Roentgen.Service.Sampling;

namespace Roentgen.Tests.Sampling;

public sealed class StatisticWindowsTests
{
    private const long Now = 1_795_348_800;

    private readonly StatisticWindows _windows = new();

    [Fact]
    public void What_arrives_within_ten_seconds_is_one_window()
    {
        _windows.Add(Now, new SamplingStatistics(100, 10, 3), 0);
        _windows.Add(Now + 9, new SamplingStatistics(1, 1, 0), 5);
        _windows.Add(Now + 10, new SamplingStatistics(7, 0, 0), 0);
        _windows.Read(Now + 4).ShouldBe(new StatisticWindow(Now, 101, 11, 3, 5));
        _windows.Read(Now + 19).ShouldBe(new StatisticWindow(Now + 10, 7, 0, 0, 0));
        _windows.Read(Now - 1).ShouldBe(new StatisticWindow(Now - 10, 0, 0, 0, 0));
    }

    [Fact]
    public void Ten_minutes_are_kept_and_older_windows_are_forgotten()
    {
        _windows.Add(Now, new SamplingStatistics(1, 0, 0), 0);
        _windows.Add(Now + 600, new SamplingStatistics(2, 0, 0), 0);
        _windows.Read(Now).Requests.ShouldBe(1);
        _windows.Add(Now + 610, new SamplingStatistics(3, 0, 0), 0);
        _windows.Read(Now).Requests.ShouldBe(0);
        _windows.Read(Now + 600).Requests.ShouldBe(2);
    }

    [Fact]
    public void Counts_of_many_clients_may_exceed_what_one_can_count()
    {
        for (var i = 0; i < 3; i++) _windows.Add(Now, new SamplingStatistics(int.MaxValue, 0, 0), 0);
        _windows.Read(Now).Requests.ShouldBe(3L * int.MaxValue);
    }
}
