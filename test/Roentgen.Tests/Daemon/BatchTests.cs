using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Roentgen.Daemon.Batching;
using Roentgen.Daemon.Memory;

namespace Roentgen.Tests.Daemon;

public sealed class BatchTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_790_000_000);

    /// <summary>Documents of every length, full of what is escaped, so that every boundary of a block is crossed in every way.</summary>
    private static readonly Arbitrary<string[]> Documents = Arb.From(
        Gen.ArrayOf(Gen.Choose(0, 20_000).SelectMany(length => Gen.Elements("\"\\\n\u0001", "x", "é\"", "{\"a\":\"b\"}").Select(pattern => Fill(pattern, length)))).Resize(8));

    [Fact]
    public void Whatever_is_put_in_comes_out_and_is_json_at_every_moment() => Prop.ForAll(Documents, documents =>
    {
        var arena = new BlockArena(4 * 1024 * 1024);
        var batch = Batch.TryOpen(arena, BatchKind.Segments, Now).ShouldNotBeNull();
        for (var i = 0; i < documents.Length; i++)
        {
            batch.TryAdd(Encoding.UTF8.GetBytes(documents[i])).ShouldBeTrue();
            if (i % 3 == 0) Read(batch).SequenceEqual(documents.Take(i + 1)).ShouldBeTrue();
        }
        Read(batch).SequenceEqual(documents).ShouldBeTrue();
        BatchBody.Documents(batch.ToArray()).Count.ShouldBe(documents.Length);
        batch.HeldBytes.ShouldBe(batch.PartCount * BlockArena.BlockBytes);
        batch.Release();
        arena.UsedBytes.ShouldBe(0);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_document_without_room_leaves_the_batch_as_it_was() => Prop.ForAll(Documents, documents =>
    {
        var arena = new BlockArena(2 * BlockArena.BlockBytes);
        var batch = Batch.TryOpen(arena, BatchKind.Segments, Now).ShouldNotBeNull();
        var taken = new List<string>();
        foreach (var document in documents)
        {
            if (batch.TryAdd(Encoding.UTF8.GetBytes(document))) taken.Add(document);
            Read(batch).SequenceEqual(taken).ShouldBeTrue();
            arena.UsedBytes.ShouldBe(batch.HeldBytes);
        }
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Documents_of_one_batch_can_be_put_into_another_as_they_are_there()
    {
        var arena = new BlockArena(1024 * 1024);
        var batch = Batch.TryOpen(arena, BatchKind.Segments, Now).ShouldNotBeNull();
        string[] documents = ["", "a\"b\\", "[1,2]", "\\\\\""];
        foreach (var document in documents) batch.TryAdd(Encoding.UTF8.GetBytes(document)).ShouldBeTrue();
        var other = Batch.TryOpen(arena, BatchKind.Segments, Now).ShouldNotBeNull();
        foreach (var document in BatchBody.Documents(batch.ToArray())) other.TryAddEscaped(document.Span).ShouldBeTrue();
        other.ToArray().ShouldBe(batch.ToArray());
    }

    [Fact]
    public void The_last_holder_gives_the_memory_back()
    {
        var arena = new BlockArena(1024 * 1024);
        var batch = Batch.TryCopy(arena, BatchKind.Spans, Now, 3, new byte[50_000]).ShouldNotBeNull();
        batch.Hold();
        batch.Release();
        arena.UsedBytes.ShouldBe(4 * BlockArena.BlockBytes);
        batch.Release();
        arena.UsedBytes.ShouldBe(0);
    }

    [Fact]
    public void An_arena_hands_out_its_budget_and_not_a_block_more_and_all_of_it_again()
    {
        var arena = new BlockArena(100 * BlockArena.BlockBytes);
        for (var round = 0; round < 3; round++)
        {
            var blocks = Enumerable.Range(0, 100).Select(_ => arena.TryRent().ShouldNotBeNull()).ToList();
            arena.TryRent().ShouldBeNull();
            for (var i = 0; i < blocks.Count; i++) blocks[i].GetSpan().Fill((byte)i);
            for (var i = 0; i < blocks.Count; i++) blocks[i].GetSpan().IndexOfAnyExcept((byte)i).ShouldBe(-1); // no two are the same memory
            foreach (var block in blocks) block.Return();
            arena.UsedBytes.ShouldBe(0);
        }
    }

    private static string Fill(string pattern, int length) => string.Concat(Enumerable.Repeat(pattern, (length / pattern.Length) + 1))[..length];

    private static string[] Read(Batch batch)
    {
        using var json = JsonDocument.Parse(batch.ToArray());
        return [.. json.RootElement.GetProperty("TraceSegmentDocuments").EnumerateArray().Select(element => element.GetString()!)];
    }
}
