namespace Roentgen.Sdk.Migration.Core.Internal.Entities;

/// <summary>Makes trace ids.</summary>
public static class TraceId
{
    /// <summary>A new one, <c>1-5759e988-bd862e3fe1be46a994272793</c>, that begins with the present second.</summary>
    public static string NewId() => Model.Ids.TraceId.Create(TimeProvider.System.GetUtcNow()).ToString();

    /// <summary>Whether the text is one.</summary>
    public static bool IsIdValid(string traceId) => Model.Ids.TraceId.TryParse(traceId, out _);
}
