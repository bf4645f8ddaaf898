using System.Diagnostics;
using Roentgen.Model.Ids;
using Roentgen.Sdk.Plugins;
using Roentgen.Sdk.Recording;

namespace Roentgen.Sdk.Lambda;

/// <summary>
/// AWS Lambda, where the platform decides about sampling and sends the segment. It tells of the invocation that runs in a variable:
/// https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
/// </summary>
internal sealed class LambdaRuntime
{
    // Tells the platform that somebody records, as the X-Ray SDKs for Python and Go do.
    private const string InitializedFile = "/tmp/.aws-xray/initialized";

    private readonly Surroundings _surroundings;
    private readonly Recorder _recorder;
    private volatile Known? _known;

    private sealed record Known(string? Text, LambdaInvocation Invocation);

    private LambdaRuntime(Surroundings surroundings, Recorder recorder) => (_surroundings, _recorder) = (surroundings, recorder);

    /// <summary>Whether the application runs there.</summary>
    public static bool IsHere(Surroundings surroundings) => surroundings.Variable(EnvironmentVariables.LambdaTaskRoot) is not null;

    public static LambdaRuntime Start(Surroundings surroundings, Recorder recorder)
    {
        try
        {
            var path = surroundings.At(InitializedFile);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, []);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            recorder.Report.Problem("lambda", $"{InitializedFile} could not be made: {e.Message}");
        }
        return new LambdaRuntime(surroundings, recorder);
    }

    /// <summary>The invocation that runs now; the same object for as long as it does.</summary>
    public LambdaInvocation Current
    {
        get
        {
            var text = _surroundings.Variable(EnvironmentVariables.LambdaTraceHeader);
            if (_known is { } known && known.Text == text) return known.Invocation;
            var invocation = Read(TraceHeader.Parse(text));
            _known = new Known(text, invocation);
            return invocation;
        }
    }

    /// <summary>
    /// What is current: the entity if it belongs to the invocation that runs, else the facade. One that an earlier invocation has left behind
    /// is not: the environment is frozen between invocations, and its context may come back to life.
    /// </summary>
    public Entity? Find(Entity? entity)
    {
        var facade = Current.Facade;
        return entity is not null && ReferenceEquals(entity.Owner, facade) ? entity : facade;
    }

    // Without a parent or a decision ("pass-through") nobody knows whether there is a segment to hang anything on.
    private LambdaInvocation Read(TraceHeader header)
    {
        if (header is not { Root: { } root, Parent: { } parent, Decision: SamplingDecision.Sampled }) return new LambdaInvocation(header, null);
        var facade = new Segment(_recorder, new Activity("lambda"), "lambda", parent, header, root, _recorder.Clock.GetUtcNow())
        {
            StartedAt = _recorder.Clock.GetTimestamp(),
            IsFacade = true,
            IsWritten = true, // so whatever ends below it gets a document of its own
        };
        return new LambdaInvocation(header, facade);
    }
}
