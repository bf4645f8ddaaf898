using System.Globalization;
using System.Text;
using Roentgen.Storage.Control;

namespace Roentgen.IntegrationTests.Storage;

// Documents of the control plane: few, small, changed one at a time by whoever saw their last version.
public abstract partial class TraceStoreContract
{
    [Fact]
    public async Task Control_documents_come_back_as_written_in_the_order_of_their_keys_each_kind_apart()
    {
        foreach (var key in (string[])["b", "ä", "B", "a"]) (await ChangeAsync("group", key, 0, $"{{\"of\":\"{key}\"}}")).ShouldBeTrue();
        (await ChangeAsync("rule", "a", 0, "other")).ShouldBeTrue();
        (await ReadControlAsync("group")).Select(document => (document.Key, Text(document)))
            .ShouldBe([("B", """{"of":"B"}"""), ("a", """{"of":"a"}"""), ("b", """{"of":"b"}"""), ("ä", """{"of":"ä"}""")]);
        (await ReadControlAsync("rule")).Select(Text).ShouldBe(["other"]);
        (await ReadControlAsync("policy")).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_control_document_changes_only_for_those_who_saw_its_last_version()
    {
        (await ChangeAsync("group", "a", 1, "never there")).ShouldBeFalse();
        (await ChangeAsync("group", "a", 0, null)).ShouldBeTrue(); // to delete nothing is no conflict
        (await ChangeAsync("group", "a", 0, "one")).ShouldBeTrue();
        (await ChangeAsync("group", "a", 0, "another")).ShouldBeFalse();
        var first = await VersionAsync("group", "a");
        (await ChangeAsync("group", "a", first, "two")).ShouldBeTrue();
        (await ChangeAsync("group", "a", first, "three")).ShouldBeFalse();
        (await ChangeAsync("group", "a", first, null)).ShouldBeFalse();
        (await ReadControlAsync("group")).Select(Text).ShouldBe(["two"]);
    }

    [Fact]
    public async Task Versions_grow_with_every_write_so_that_a_document_made_again_is_not_the_old_one()
    {
        await ChangeAsync("group", "a", 0, "one");
        var first = await VersionAsync("group", "a");
        (await ChangeAsync("group", "a", first, null)).ShouldBeTrue();
        (await ReadControlAsync("group")).ShouldBeEmpty();
        (await ChangeAsync("group", "a", 0, "one")).ShouldBeTrue();
        (await VersionAsync("group", "a")).ShouldBeGreaterThan(first);
        (await ChangeAsync("group", "a", first, "two")).ShouldBeFalse();
    }

    [Fact]
    public async Task Of_many_who_change_a_control_document_at_once_each_that_is_told_so_has_changed_it()
    {
        await ChangeAsync("counter", "a", 0, "0");
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            for (var done = 0; done < 20;)
            {
                var now = (await ReadControlAsync("counter")).Single();
                if (await ChangeAsync("counter", "a", now.Version, (int.Parse(Text(now), CultureInfo.InvariantCulture) + 1).ToString(CultureInfo.InvariantCulture))) done++;
            }
        }));
        (await ReadControlAsync("counter")).Select(Text).ShouldBe(["160"]);
    }

    protected Task<bool> ChangeAsync(string kind, string key, long expected, string? text) =>
        _store.TryChangeControlAsync(new ControlChange(kind, key, expected, text is null ? null : Encoding.UTF8.GetBytes(text)), Token);

    protected Task<IReadOnlyList<ControlDocument>> ReadControlAsync(string kind) => _store.ReadControlAsync(kind, Token);

    protected static string Text(ControlDocument document) => Encoding.UTF8.GetString(document.Json.Span);

    private async Task<long> VersionAsync(string kind, string key) => (await ReadControlAsync(kind)).Single(document => document.Key == key).Version;
}
