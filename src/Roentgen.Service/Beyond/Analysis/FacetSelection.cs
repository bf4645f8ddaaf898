using Roentgen.Model.Graph;
using Roentgen.Service.Api;

namespace Roentgen.Service.Beyond.Analysis;

/// <summary>The member <c>Facets</c> of a request: which facets are wanted, <c>["http.url", "annotation", "annotation.tier"]</c>.</summary>
internal static class FacetSelection
{
    /// <summary>Most names.</summary>
    public const int MaxNames = 50;

    /// <summary>Stands for all annotations.</summary>
    public const string AllAnnotations = "annotation";

    /// <summary>Whether a facet is wanted; all are where the member is absent.</summary>
    public static Func<FacetName, bool> Read(RequestObject members)
    {
        if (members.Texts("Facets") is not { } texts) return static _ => true;
        members.CheckCount("Facets", texts.Count, MaxNames);
        var names = new HashSet<FacetName>();
        for (var i = 0; i < texts.Count; i++)
        {
            if (FacetName.TryParse(texts[i], out var name)) names.Add(name);
            else if (texts[i] != AllAnnotations)
                throw ApiException.Validation($"'{texts[i]}'", $"{members.PathOf("Facets")}.{i + 1}.member", $"satisfy enum value set: [{string.Join(", ", FacetName.Fixed)}, {AllAnnotations}, {AllAnnotations}.KEY]");
        }
        return texts.Contains(AllAnnotations) ? name => name.Kind == FacetKind.Annotation || names.Contains(name) : names.Contains;
    }
}
