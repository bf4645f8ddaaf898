using Microsoft.AspNetCore.Http;

namespace Roentgen.Service.Access;

/// <summary>That somebody was let in, for answers that go on for long: what was true at the beginning may be over.</summary>
/// <param name="holds">Whether the caller would be let in now as well.</param>
internal sealed class Admission(Func<bool> holds)
{
    private static readonly Admission OfAnybody = new(static () => true);

    /// <summary>Whether the caller would be let in now as well: the session or the key is still known, and may still do this.</summary>
    public bool Holds => holds();

    /// <summary>That of a request; where no keys are configured, it always holds.</summary>
    public static Admission Of(HttpContext context) => context.Features.Get<Admission>() ?? OfAnybody;
}
