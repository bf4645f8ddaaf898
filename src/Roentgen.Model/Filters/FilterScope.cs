namespace Roentgen.Model.Filters;

/// <summary>What the words of an expression speak about; braces change it.</summary>
[Flags]
public enum FilterScope
{
    /// <summary>No scope.</summary>
    None = 0,

    /// <summary>The trace, and its root segment.</summary>
    Trace = 1,

    /// <summary><c>service() { … }</c>: a segment of the node.</summary>
    Service = 2,

    /// <summary><c>edge() { … }</c>: a call of the edge.</summary>
    Edge = 4,

    /// <summary><c>rootcause.….service { … }</c>.</summary>
    CauseService = 8,

    /// <summary><c>rootcause.fault.entity { … }</c> and <c>rootcause.error.entity { … }</c>.</summary>
    CauseEntity = 16,

    /// <summary><c>rootcause.responsetime.entity { … }</c>.</summary>
    SlowEntity = 32,

    /// <summary><c>rootcause.….exception { … }</c>.</summary>
    CauseException = 64,
}
