using Roentgen.Model.Ids;

namespace Roentgen.Benchmarks.Store;

/// <summary>How the annotations of a segment are drawn.</summary>
internal enum AttributeMode
{
    /// <summary>Keys and values at random.</summary>
    Random,

    /// <summary>Key and value numbers count up, as the load generator of Jaeger draws them.</summary>
    Cyclic,
}

/// <summary>One document of a generated trace.</summary>
/// <param name="Service">Index of the service that sends it.</param>
/// <param name="EndSecond">Epoch second at which the segment ends, so about when it is received.</param>
/// <param name="Json">The document.</param>
internal readonly record struct GeneratedDocument(int Service, long EndSecond, ReadOnlyMemory<byte> Json);

/// <summary>An annotation that a segment has.</summary>
internal readonly record struct GeneratedAnnotation(int Key, int Value)
{
    public string Filter => $"annotation.attr_{Key:d2} = \"val_{Value:d5}\"";
}

/// <summary>
/// The traces that the benchmark stores, in the shape that Jaeger publishes its figures for: ten segments over ten services, eleven
/// annotations a segment out of 97 keys and 1000 values, a million traces in ten days. Of a hundred traces two hold a fault, five an error and
/// one in two hundred a throttled call, each of which fails some of its callers, too. Everything follows from the seed and the trace's number.
/// </summary>
internal sealed class DataSet(int seed, AttributeMode attributes)
{
    public const int Keys = 97;
    public const int Values = 1000;
    public const int AnnotationsPerSegment = 11;

    /// <summary>A million traces in ten days.</summary>
    public const long MicrosecondsPerTrace = 864_000;

    /// <summary>Traces at scale 1.</summary>
    public const long FullTraces = 1_000_000;

    private readonly Utf8Text _text = new(16 * 1024);
    private readonly long[] _endMicroseconds = new long[Shop.Steps];
    private readonly long[] _startMicroseconds = new long[Shop.Steps];
    private readonly long[] _microseconds = new long[Shop.Steps];
    private readonly ulong[] _ids = new ulong[Shop.Steps];
    private readonly Outcome[] _outcomes = new Outcome[Shop.Steps];

    private enum Outcome
    {
        Okay,
        Error,
        Throttle,
        Fault,
        FaultOfCallee,
    }

    public Shop Shop { get; } = new(seed);

    /// <summary>Where in time a trace of the stored data set starts.</summary>
    /// <param name="number">The trace's number.</param>
    /// <param name="firstMicroseconds">Where the data set starts.</param>
    public long StartOf(long number, long firstMicroseconds) =>
        firstMicroseconds + (number * MicrosecondsPerTrace) + Dice.For(~seed, number).Below(MicrosecondsPerTrace);

    /// <summary>Id of a trace.</summary>
    public TraceId IdOf(long number, long startMicroseconds)
    {
        var dice = Dice.For(seed, number);
        return IdOf(ref dice, startMicroseconds);
    }

    /// <summary>What a trace calls, and how long it takes in all.</summary>
    public (Route Route, long Microseconds) OutlineOf(long number)
    {
        var dice = Dice.For(seed, number);
        var route = Begin(ref dice, startMicroseconds: 0, out _);
        return (route, _microseconds[0]);
    }

    /// <summary>One of the annotations of a trace.</summary>
    public GeneratedAnnotation AnnotationOf(long number, ref Dice choice)
    {
        var step = choice.Below(Shop.Steps);
        Span<GeneratedAnnotation> drawn = stackalloc GeneratedAnnotation[AnnotationsPerSegment];
        Draw(number, step, drawn);
        return drawn[choice.Below(AnnotationsPerSegment)];
    }

    /// <summary>The documents of a trace, in the order of their ends. Their bytes are good for ever.</summary>
    public GeneratedDocument[] Generate(long number, long startMicroseconds)
    {
        var dice = Dice.For(seed, number);
        var route = Begin(ref dice, startMicroseconds, out var id);
        Fail(route, ref dice);

        var documents = new GeneratedDocument[Shop.Steps];
        for (var step = 0; step < Shop.Steps; step++)
        {
            _text.Clear();
            Write(number, id, route, step, ref dice);
            _endMicroseconds[step] = _startMicroseconds[step] + _microseconds[step];
            documents[step] = new GeneratedDocument(route.Steps[step].Operation.Service, _endMicroseconds[step] / 1_000_000, _text.Written.ToArray());
        }
        Array.Sort(_endMicroseconds, documents);
        return documents;
    }

    private static TraceId IdOf(ref Dice dice, long startMicroseconds) => new((uint)(startMicroseconds / 1_000_000), dice.Next(), (uint)dice.Next());

    private Route Begin(ref Dice dice, long startMicroseconds, out TraceId id)
    {
        id = IdOf(ref dice, startMicroseconds);
        var route = Shop.AllRoutes[dice.Below(Shop.AllRoutes.Count)];
        Schedule(route, startMicroseconds, ref dice);
        return route;
    }

    // Calls one after the other, some time between them. Callers stand before those they call, so lengths add up from the back.
    private void Schedule(Route route, long startMicroseconds, ref Dice dice)
    {
        var slow = dice.Below(100) == 0 ? dice.Below(Shop.Steps) : -1;
        for (var step = 0; step < Shop.Steps; step++)
        {
            _ids[step] = dice.Next();
            _microseconds[step] = 50 + (long)dice.LogNormal(route.Steps[step].Operation.MedianMicroseconds * (step == slow ? 100 : 1), 0.6);
        }
        _startMicroseconds[0] = startMicroseconds;
        Span<long> own = stackalloc long[Shop.Steps];
        for (var step = 0; step < Shop.Steps; step++) own[step] = _microseconds[step];
        for (var step = Shop.Steps - 1; step > 0; step--) _microseconds[route.Steps[step].Caller] += _microseconds[step];
        Span<long> next = stackalloc long[Shop.Steps];
        for (var step = 0; step < Shop.Steps; step++)
        {
            if (step > 0)
            {
                var caller = route.Steps[step].Caller;
                _startMicroseconds[step] = next[caller];
                next[caller] += _microseconds[step];
            }
            next[step] = _startMicroseconds[step] + (own[step] / 4) + dice.Below(own[step] / 4);
        }
    }

    private void Fail(Route route, ref Dice dice)
    {
        Array.Clear(_outcomes);
        var outcome = dice.Below(1000) switch { < 20 => Outcome.Fault, < 70 => Outcome.Error, < 75 => Outcome.Throttle, _ => Outcome.Okay };
        if (outcome == Outcome.Okay) return;
        var step = dice.Below(Shop.Steps);
        _outcomes[step] = outcome;
        // A caller may handle what it gets; a throttled call fails its caller for good.
        while ((step = route.Steps[step].Caller) >= 0 && dice.Below(10) < 7)
            _outcomes[step] = outcome == Outcome.Error ? Outcome.Error : Outcome.FaultOfCallee;
    }

    private void Write(long number, TraceId id, Route route, int step, ref Dice dice)
    {
        var operation = route.Steps[step].Operation;
        _text.Add("{\"trace_id\":\"1-"u8);
        _text.AddHex(id.EpochSeconds, 8);
        _text.Add((byte)'-');
        _text.AddHex(id.RandomHigh, 16);
        _text.AddHex(id.RandomLow, 8);
        _text.Add("\",\"id\":\""u8);
        _text.AddHex(_ids[step], 16);
        if (route.Steps[step].Caller is >= 0 and var caller)
        {
            _text.Add("\",\"parent_id\":\""u8);
            _text.AddHex(_ids[caller], 16);
        }
        _text.Add("\",\"name\":\""u8);
        foreach (var letter in Shop.Services[operation.Service]) _text.Add((byte)letter);
        _text.Add("\",\"start_time\":"u8);
        _text.AddSeconds(_startMicroseconds[step]);
        _text.Add(",\"end_time\":"u8);
        _text.AddSeconds(_startMicroseconds[step] + _microseconds[step]);
        _text.Add((byte)',');
        WriteHttp(operation, step, ref dice);
        WriteOutcome(_outcomes[step], ref dice);
        _text.Add(Shop.Origin(operation.Service, ref dice));
        WriteAnnotations(number, step);
        _text.Add((byte)'}');
    }

    private void WriteHttp(Operation operation, int step, ref Dice dice)
    {
        _text.Add(operation.Request);
        _text.Add(",\"client_ip\":\""u8);
        _text.Add(step == 0 ? "203.0.113."u8 : "10.0.17."u8);
        _text.AddNumber(step == 0 ? dice.Below(256) : 10 + operation.Service);
        _text.Add("\"},\"response\":{\"status\":"u8);
        _text.AddNumber(_outcomes[step] switch { Outcome.Okay => 200, Outcome.Error => 404, Outcome.Throttle => 429, Outcome.Fault => 500, _ => 502 });
        _text.Add(",\"content_length\":"u8);
        _text.AddNumber(_outcomes[step] == Outcome.Okay ? 64 * (1 + dice.Below(32)) : 0);
        _text.Add("}}"u8);
    }

    private void WriteOutcome(Outcome outcome, ref Dice dice)
    {
        switch (outcome)
        {
            case Outcome.Okay:
                break;
            case Outcome.Error:
                _text.Add(",\"error\":true"u8);
                break;
            case Outcome.Throttle:
                _text.Add(",\"error\":true,\"throttle\":true"u8);
                break;
            case Outcome.FaultOfCallee:
                _text.Add(",\"fault\":true"u8);
                break;
            case Outcome.Fault:
                _text.Add(",\"fault\":true,\"cause\":{\"working_directory\":\"/app\",\"exceptions\":[{\"id\":\""u8);
                _text.AddHex(dice.Next(), 16);
                _text.Add("\",\"type\":\"java.net.SocketTimeoutException\",\"message\":\"Read timed out\",\"remote\":false,\"stack\":["u8);
                _text.Add("{\"path\":\"Http1ExchangeCodec.java\",\"line\":110,\"label\":\"okhttp3.internal.http1.readHeaders\"}"u8);
                _text.Add(",{\"path\":\"OrderClient.java\",\"line\":42,\"label\":\"shop.orders.OrderClient.get\"}]}]}"u8);
                break;
        }
    }

    private void WriteAnnotations(long number, int step)
    {
        Span<GeneratedAnnotation> drawn = stackalloc GeneratedAnnotation[AnnotationsPerSegment];
        Draw(number, step, drawn);
        _text.Add(",\"annotations\":{"u8);
        for (var i = 0; i < drawn.Length; i++)
        {
            if (i > 0) _text.Add((byte)',');
            _text.Add("\"attr_"u8);
            _text.AddNumber(drawn[i].Key, width: 2);
            _text.Add("\":\"val_"u8);
            _text.AddNumber(drawn[i].Value, width: 5);
            _text.Add((byte)'"');
        }
        _text.Add((byte)'}');
    }

    // Apart from the rest of the trace's dice, so that one segment's can be had without the others.
    private void Draw(long number, int step, Span<GeneratedAnnotation> drawn)
    {
        var first = ((number * Shop.Steps) + step) * AnnotationsPerSegment;
        if (attributes == AttributeMode.Cyclic)
        {
            for (var i = 0; i < drawn.Length; i++) drawn[i] = new GeneratedAnnotation((int)((first + i) % Keys), (int)((first + i) % Values));
            return;
        }
        var dice = Dice.For(seed ^ 0x5EED, first);
        UInt128 taken = 0;
        for (var i = 0; i < drawn.Length; i++)
        {
            int key;
            do key = dice.Below(Keys);
            while ((taken >> key & 1) == 1);
            taken |= UInt128.One << key;
            drawn[i] = new GeneratedAnnotation(key, dice.Below(Values));
        }
    }
}
