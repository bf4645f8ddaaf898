using Roentgen.Sdk;

/// <summary>
/// Traced by hand, where no middleware can: a program that does some work and ends. <c>hello job</c>
/// </summary>
internal static class Job
{
    public static async Task<int> RunAsync()
    {
        // A tracer for as long as the program runs; at its end it sends what waits.
        await using var tracer = XRayTracer.Start(new XRayOptions { ServiceName = "hello-job" });

        using var segment = tracer.BeginSegment();
        segment.SetUser("night-shift");
        foreach (var shelf in (string[])["tubes", "plates"]) Count(tracer, shelf);
        try
        {
            using var report = tracer.BeginSubsegment("report");
            throw new InvalidOperationException("The printer is out of film.");
        }
        catch (InvalidOperationException e)
        {
            // The segment tells of what went wrong; the program goes on.
            segment.AddException(e);
        }
        Console.WriteLine($"Counted the shelves. Trace {segment.TraceId}");
        return 0;
    }

    // What is begun is current in all that is called: this needs no segment handed to it.
    private static void Count(XRayTracer tracer, string shelf)
    {
        using var subsegment = tracer.BeginSubsegment("count");
        subsegment.Annotate("shelf", shelf);
        subsegment.Annotate("items", shelf.Length);
    }
}
