using Roentgen.Model.Filters;
using Roentgen.Model.Graph;

namespace Roentgen.Service.Beyond.Completion;

/// <summary>
/// The names and values that occur in traces, and the groups, for completion. What it will be asked is found out first, so that only that is looked for in the
/// traces: <see cref="Ask"/>, then <see cref="Add"/>, then <see cref="Answer"/>.
/// </summary>
internal sealed class TraceVocabulary
{
    private readonly HashSet<VocabularyQuestion> _questions = [];
    private readonly IReadOnlyList<(string Name, string Arn)> _groups;
    private readonly Facets _facets;

    public TraceVocabulary(IReadOnlyList<(string Name, string Arn)> groups)
    {
        _groups = groups;
        _facets = new Facets(name => _questions.Any(question => IsAbout(question, name)));
    }

    /// <summary>Whether traces can tell anything that was asked for.</summary>
    public bool NeedsTraces => _questions.Any(static question => question.Kind == VocabularyKind.AnnotationKeys || NameOf(question) is not null);

    /// <summary>Notes a question, and knows nothing yet.</summary>
    public IEnumerable<Literal> Ask(VocabularyQuestion question)
    {
        _questions.Add(question);
        return [];
    }

    /// <summary>Learns from a trace.</summary>
    public void Add(TraceDigest digest) => _facets.Add(digest);

    /// <summary>What there is, the most frequent first.</summary>
    public IEnumerable<Literal> Answer(VocabularyQuestion question)
    {
        if (question is { Kind: VocabularyKind.KeywordValues, Key: "group.name" }) return _groups.Select(group => Literal.Of(group.Name));
        if (question is { Kind: VocabularyKind.KeywordValues, Key: "group.arn" }) return _groups.Select(group => Literal.Of(group.Arn));
        if (question.Kind != VocabularyKind.AnnotationKeys)
            return NameOf(question) is { } name && _facets.Find(name) is { } facet ? facet.Values.Select(value => new Literal(value.Value.Text, value.Value.Number, value.Value.Truth)) : [];
        return _facets.All.Where(facet => facet.Name.Kind == FacetKind.Annotation).OrderByDescending(facet => facet.Values.Sum(value => value.Traces))
            .Select(facet => Literal.Of(facet.Name.AnnotationKey!));
    }

    private static bool IsAbout(VocabularyQuestion question, FacetName name) =>
        question.Kind == VocabularyKind.AnnotationKeys ? name.Kind == FacetKind.Annotation : NameOf(question) == name;

    // The facet that holds the answers; null for what traces cannot tell.
    private static FacetName? NameOf(VocabularyQuestion question) => question switch
    {
        { Kind: VocabularyKind.ServiceNames } or { Kind: VocabularyKind.KeywordValues, Key: "name" } => new FacetName(FacetKind.Service),
        { Kind: VocabularyKind.ServiceTypes } or { Kind: VocabularyKind.KeywordValues, Key: "type" } => new FacetName(FacetKind.ServiceType),
        { Kind: VocabularyKind.AccountIds } => new FacetName(FacetKind.AccountId),
        { Kind: VocabularyKind.AnnotationValues, Key: { } key } => new FacetName(FacetKind.Annotation, key),
        { Kind: VocabularyKind.KeywordValues, Key: { } keyword } when FacetName.TryParse(keyword, out var name) => name,
        _ => null,
    };
}
