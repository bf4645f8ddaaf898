using System.Text.Json;
using System.Text.Json.Nodes;
using Roentgen.Model.Graph;

namespace Roentgen.Model.Filters;

/// <summary>Looks into the root causes of a trace.</summary>
internal static class CauseMatching
{
    /// <summary>Whether one element of the selected lists passes.</summary>
    public static bool Any(in Subject subject, CauseSelector selector, Test passes)
    {
        var causes = selector.Kind switch
        {
            CauseKind.Error => subject.Summary.ErrorRootCauses,
            CauseKind.Fault => subject.Summary.FaultRootCauses,
            _ => subject.Summary.ResponseTimeRootCauses,
        };
        foreach (var cause in causes)
        {
            foreach (var element in Elements(cause, selector.Scope))
            {
                if (passes(new Subject(subject.Digest, subject.Request, element: element))) return true;
            }
        }
        return false;
    }

    /// <summary>Whether a root cause of any kind has what the pattern gives: members that it leaves out may be anything.</summary>
    public static bool Any(in Subject subject, JsonPattern pattern)
    {
        // The pattern is a list, so the causes of a kind are taken as one.
        var summary = subject.Summary;
        return Matches(pattern.Root, summary.FaultRootCauses) || Matches(pattern.Root, summary.ErrorRootCauses) || Matches(pattern.Root, summary.ResponseTimeRootCauses);
    }

    private static IEnumerable<CauseElement> Elements(RootCause cause, FilterScope scope)
    {
        if (scope == FilterScope.CauseService) return cause.Services.Select((service, i) => Element(service, i, cause.Services.Count));
        var entities = cause.Services.SelectMany(service => service.EntityPath.Select((entity, i) => (Entity: entity, Index: i, service.EntityPath.Count)));
        return scope == FilterScope.CauseException
            ? entities.SelectMany(place => place.Entity.Exceptions.Select((exception, i) => Element(exception, i, place.Entity.Exceptions.Count)))
            : entities.Select(place => Element(place.Entity, place.Index, place.Count));
    }

    private static CauseElement Element(RootCauseService service, int index, int count) =>
        new(index, count, service.Key.Name, service.Key.Type, null, service.Inferred, false, null);

    private static CauseElement Element(RootCauseEntity entity, int index, int count) =>
        new(index, count, entity.Name, null, null, false, entity.Remote, entity.Coverage);

    private static CauseElement Element(ExceptionRecord exception, int index, int count) =>
        new(index, count, exception.Name, null, exception.Message, false, false, null);

    private static bool Matches(JsonNode? pattern, object? value) => pattern switch
    {
        null => value is null,
        JsonObject members => value is not null && members.All(member => Matches(member.Value, Member(value, member.Key))),
        JsonArray items => value is IReadOnlyList<object> list && MatchesInOrder(items, list),
        JsonValue scalar => scalar.GetValueKind() switch
        {
            JsonValueKind.String => value is string text && text == scalar.GetValue<string>(),
            JsonValueKind.Number => value is double number && scalar.TryGetValue<double>(out var expected) && number == expected,
            var kind => value is bool truth && truth == (kind == JsonValueKind.True),
        },
        _ => false,
    };

    // Each item must be there, in this order; others may lie between. The earliest match of each leaves the most for the next.
    private static bool MatchesInOrder(JsonArray items, IReadOnlyList<object> values)
    {
        var next = 0;
        foreach (var item in items)
        {
            while (next < values.Count && !Matches(item, values[next])) next++;
            if (next++ == values.Count) return false;
        }
        return true;
    }

    // As summaries show it.
    private static object? Member(object value, string name) => (value, name) switch
    {
        (RootCause cause, "ClientImpacting") => cause.ClientImpacting,
        (RootCause cause, "Services") => cause.Services,
        (RootCauseService service, "Name") => service.Key.Name,
        (RootCauseService service, "Names") => new[] { service.Key.Name },
        (RootCauseService service, "Type") => service.Key.Type,
        (RootCauseService service, "AccountId") => service.Key.AccountId,
        (RootCauseService service, "Inferred") => service.Inferred,
        (RootCauseService service, "EntityPath") => service.EntityPath,
        (RootCauseEntity entity, "Name") => entity.Name,
        (RootCauseEntity entity, "Remote") => entity.Remote,
        (RootCauseEntity entity, "Coverage") => entity.Coverage,
        (RootCauseEntity entity, "Exceptions") => entity.Exceptions,
        (ExceptionRecord exception, "Name") => exception.Name,
        (ExceptionRecord exception, "Message") => exception.Message,
        _ => null,
    };
}
