namespace Roentgen.Sdk.Recording;

/// <summary>The <c>sql</c> block of a subsegment. What is null is left out.</summary>
internal sealed class SqlBlock
{
    /// <summary>Where the database is, without credentials: <c>postgresql://db.internal:5432/shop</c>.</summary>
    public string? Url { get; set; }
    public string? User { get; set; }
    public string? DatabaseType { get; set; }
    public string? DatabaseVersion { get; set; }
    public string? DriverVersion { get; set; }

    /// <summary><c>statement</c> or <c>call</c>.</summary>
    public string? Preparation { get; set; }
    public string? Query { get; set; }
}
