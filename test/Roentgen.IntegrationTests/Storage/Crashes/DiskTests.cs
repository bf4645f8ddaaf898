using System.Globalization;
using System.Net;
using System.Text.Json;

namespace Roentgen.IntegrationTests.Storage.Crashes;

/// <summary>The whole service on a disk that is full, or that nobody may write to.</summary>
public sealed class DiskTests
{
    [Fact]
    public async Task A_full_disk_refuses_new_documents_answers_about_old_ones_and_goes_on_by_itself_when_there_is_room()
    {
        await using var disk = await SmallDisk.CreateAsync(megabytes: 16);
        var data = Path.Combine(disk.Path, "data");
        var acknowledged = new List<string>();
        await using (var roentgen = await RoentgenProcess.ServeInsideAsync(disk, data))
        {
            using var client = new XRayClient(roentgen.Address);
            Answer refused;
            while ((refused = await PutAsync(client, acknowledged)).Status == HttpStatusCode.OK) acknowledged.Count.ShouldBeLessThan(100_000, "the disk does not fill");
            (refused.Status, refused.ErrorType).ShouldBe((HttpStatusCode.TooManyRequests, "ThrottledException"));
            var metrics = await client.GetAsync("/metrics");
            metrics.ShouldNotContain("roentgen_throttled_total{reason=\"StoreBusy\"} 0\n");
            metrics.ShouldContain("roentgen_store_refusing 1\n");
            (await client.GetAsync("/health")).ShouldContain("\"degraded\"");

            // The newest may have to wait for room before they are found; each can be read.
            (await client.SummariesAsync(0, 10)).Count.ShouldBeGreaterThan(0);
            (await client.GetTraceAsync(TraceId(acknowledged.Count - 1))).ShouldNotBeNull();

            await disk.RemountAsync("size=64m");
            var known = acknowledged.Count;
            using (var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30)))
            {
                while ((await PutAsync(client, acknowledged)).Status != HttpStatusCode.OK) patience.Token.ThrowIfCancellationRequested();
            }
            acknowledged.Count.ShouldBeGreaterThan(known);
            (await client.SummariesAsync(0, 10)).Count.ShouldBe(acknowledged.Count);
            (await client.GetAsync("/health")).ShouldBe("""{"status":"ok"}""");
            (await client.GetAsync("/metrics")).ShouldContain("roentgen_store_refusing 0\n");
            roentgen.Kill();
            await roentgen.ExitedAsync();
        }
        var (exitCode, output, error) = await RoentgenProcess.RunInsideAsync(disk, "store", "export", "-", "--data", data);
        exitCode.ShouldBe(0, error);
        var stored = output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(line => JsonElement.Parse(line).GetProperty("documents").EnumerateArray().Select(document => document.GetString()!)).ToHashSet(StringComparer.Ordinal);
        acknowledged.Where(document => !stored.Contains(document)).ShouldBeEmpty();
        TestContext.Current.TestOutputHelper?.WriteLine($"{acknowledged.Count} acknowledged documents survived a full disk");
    }

    [Fact]
    public async Task The_log_tells_once_that_the_disk_is_full_and_once_that_it_goes_on()
    {
        await using var disk = await SmallDisk.CreateAsync(megabytes: 8);
        await using var roentgen = await RoentgenProcess.ServeInsideAsync(disk, Path.Combine(disk.Path, "data"));
        using var client = new XRayClient(roentgen.Address);
        var acknowledged = new List<string>();
        await EventuallyAsync(async () =>
        {
            await PutAsync(client, acknowledged);
            return roentgen.Output.Contains("The store takes nothing", StringComparison.Ordinal);
        });
        await disk.RemountAsync("size=64m");
        await EventuallyAsync(async () =>
        {
            if ((await client.GetAsync("/health")).Contains("degraded", StringComparison.Ordinal)) await PutAsync(client, acknowledged);
            return roentgen.Output.Contains("The store takes documents again", StringComparison.Ordinal);
        });
        roentgen.Output.Split("The store takes nothing").Length.ShouldBe(2);
    }

    [Fact]
    public async Task A_disk_that_is_read_only_is_read_and_takes_nothing()
    {
        await using var disk = await SmallDisk.CreateAsync(megabytes: 16);
        var data = Path.Combine(disk.Path, "data");
        await using (var roentgen = await RoentgenProcess.ServeInsideAsync(disk, data))
        {
            using var client = new XRayClient(roentgen.Address);
            (await PutAsync(client, [])).Status.ShouldBe(HttpStatusCode.OK);
            (await roentgen.TerminateAsync()).ShouldBe(0);
        }
        await disk.RemountAsync("ro");
        await using (var reading = await RoentgenProcess.ServeInsideAsync(disk, data))
        {
            using var client = new XRayClient(reading.Address);
            (await client.GetTraceAsync(TraceId(0))).ShouldNotBeNull();
            (await client.SummariesAsync(0, 10)).Count.ShouldBe(10);
            (await PutAsync(client, [])).ErrorType.ShouldBe("ThrottledException");
            (await client.GetAsync("/health")).ShouldContain($"The folder {data} can only be read");
            (await reading.TerminateAsync()).ShouldBe(0);
        }
        await disk.RemountAsync("rw");
        await using var again = await RoentgenProcess.ServeInsideAsync(disk, data);
        using var writing = new XRayClient(again.Address);
        (await writing.GetTraceAsync(TraceId(0))).ShouldNotBeNull();
        (await PutAsync(writing, [])).Status.ShouldBe(HttpStatusCode.OK);
    }

    /// <summary>Sends ten documents in traces of their own, hard to compress; notes them once they are acknowledged.</summary>
    private static async Task<Answer> PutAsync(XRayClient client, List<string> acknowledged)
    {
        var documents = Enumerable.Range(acknowledged.Count, 10).Select(Document).ToList();
        var answer = await client.PostAsync("/TraceSegments", XRayClient.Body(documents));
        if (answer.Status == HttpStatusCode.OK) acknowledged.AddRange(documents);
        return answer;
    }

    private static string TraceId(int number) => $"1-581cf771-{number.ToString("x24", CultureInfo.InvariantCulture)}";

    private static string Document(int number)
    {
        var noise = new byte[4000];
        new Random(number).NextBytes(noise);
        return $$"""{"trace_id":"{{TraceId(number)}}","id":"70de5b6f19ff9a0a","name":"shop","start_time":1,"end_time":1.5,"metadata":{"noise":"{{Convert.ToBase64String(noise)}}" } }""";
    }

    private static async Task EventuallyAsync(Func<Task<bool>> isTrue)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!await isTrue()) patience.Token.ThrowIfCancellationRequested();
    }
}
