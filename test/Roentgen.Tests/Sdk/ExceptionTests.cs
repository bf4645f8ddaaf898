using System.Text.Json;

namespace Roentgen.Tests.Sdk;

public sealed class ExceptionTests
{
    [Fact]
    public async Task An_exception_tells_its_type_message_and_stack_and_marks_a_fault()
    {
        await using var app = new TracedApplication();
        using (var segment = app.Tracer.BeginSegment()) segment.AddException(Thrown(() => throw new InvalidOperationException("pricing failed")));
        var document = await app.DocumentAsync();
        document.Text("fault").ShouldBe("True");
        document.Text("cause/working_directory").ShouldBe(Environment.CurrentDirectory);
        var exception = document.Member("cause/exceptions/0")!.Value;
        exception.Text("type").ShouldBe("System.InvalidOperationException");
        exception.Text("message").ShouldBe("pricing failed");
        exception.Text("stack/0/label")!.ShouldContain(nameof(ExceptionTests));
        exception.Text("stack/0/path")!.ShouldEndWith("ExceptionTests.cs");
        exception.Member("stack/0/line")!.Value.GetInt32().ShouldBeGreaterThan(0);
        exception.Member("truncated").ShouldBeNull();
        exception.Member("cause").ShouldBeNull();
    }

    [Fact]
    public async Task Inner_exceptions_follow_and_each_names_its_cause()
    {
        await using var app = new TracedApplication();
        using (var segment = app.Tracer.BeginSegment())
            segment.AddException(new InvalidOperationException("outer", new TimeoutException("middle", new IOException("inner"))));
        var exceptions = (await app.DocumentAsync()).Member("cause/exceptions")!.Value.EnumerateArray().ToList();
        exceptions.Select(e => e.Text("message")).ShouldBe(["outer", "middle", "inner"]);
        exceptions[0].Text("cause").ShouldBe(exceptions[1].Text("id"));
        exceptions[1].Text("cause").ShouldBe(exceptions[2].Text("id"));
        exceptions[2].Member("cause").ShouldBeNull();
        exceptions[0].Member("stack").ShouldBeNull();
    }

    [Fact]
    public async Task Fifty_frames_are_told_and_the_rest_counted()
    {
        await using var app = new TracedApplication();
        using (var segment = app.Tracer.BeginSegment()) segment.AddException(Thrown(() => Deep(200)));
        var exception = (await app.DocumentAsync()).Member("cause/exceptions/0")!.Value;
        exception.Member("stack")!.Value.GetArrayLength().ShouldBe(50);
        exception.Member("truncated")!.Value.GetInt32().ShouldBeGreaterThan(150);

        static int Deep(int levels) => levels == 0 ? throw new InvalidOperationException() : Deep(levels - 1) + 1;
    }

    [Fact]
    public async Task An_endless_chain_is_cut_and_the_rest_counted()
    {
        await using var app = new TracedApplication();
        var exception = Enumerable.Range(0, 30).Aggregate(new InvalidOperationException("0"), (inner, i) => new InvalidOperationException($"{i + 1}", inner));
        using (var segment = app.Tracer.BeginSegment()) segment.AddException(exception);
        var exceptions = (await app.DocumentAsync()).Member("cause/exceptions")!.Value.EnumerateArray().ToList();
        exceptions.Count.ShouldBe(10);
        exceptions[^1].Member("skipped")!.Value.GetInt32().ShouldBe(21);
    }

    [Fact]
    public async Task An_exception_that_passes_through_is_described_once()
    {
        await using var app = new TracedApplication();
        using (var segment = app.Tracer.BeginSegment())
        {
            var exception = new InvalidOperationException("once");
            using (var subsegment = app.Tracer.BeginSubsegment("thrower")) subsegment.AddException(exception);
            segment.AddException(exception);
        }
        var document = await app.DocumentAsync();
        document.Member("cause")!.Value.ValueKind.ShouldBe(JsonValueKind.String);
        document.Text("cause").ShouldBe(document.Text("subsegments/0/cause/exceptions/0/id"));
        document.Text("fault").ShouldBe("True");
    }

    [Fact]
    public async Task A_second_exception_does_not_replace_the_first()
    {
        await using var app = new TracedApplication();
        using (var segment = app.Tracer.BeginSegment())
        {
            segment.AddException(new InvalidOperationException("first"));
            segment.AddException(new InvalidOperationException("second"));
        }
        (await app.DocumentAsync()).Member("cause/exceptions")!.Value.GetArrayLength().ShouldBe(2);
    }

    [Fact]
    public async Task An_exception_of_an_error_is_no_fault()
    {
        await using var app = new TracedApplication();
        using (var segment = app.Tracer.BeginSegment())
        {
            segment.MarkError();
            segment.AddException(new ArgumentException("bad input"));
        }
        (await app.DocumentAsync()).Member("fault").ShouldBeNull();
    }

    [Fact]
    public async Task An_exception_that_cannot_tell_its_message_does_not_throw_into_the_application()
    {
        await using var app = new TracedApplication();
        using (var segment = app.Tracer.BeginSegment()) segment.AddException(new Mute());
        var document = await app.DocumentAsync();
        document.Text("fault").ShouldBe("True");
        document.Member("cause").ShouldBeNull();
    }

    private static Exception Thrown(Action action) => Should.Throw<Exception>(action);

    private sealed class Mute : Exception
    {
        public override string Message => throw new NotSupportedException();
    }
}
