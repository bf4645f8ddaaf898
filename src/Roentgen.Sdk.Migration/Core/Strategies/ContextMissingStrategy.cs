namespace Roentgen.Sdk.Migration.Core.Strategies;

/// <summary>What happens when something is to be recorded outside any segment.</summary>
public enum ContextMissingStrategy
{
    /// <summary>An <see cref="Exceptions.EntityNotAvailableException"/> is thrown.</summary>
    RUNTIME_ERROR,

    /// <summary>Nothing, quietly: no line for each attempt, as there would be in the SDK of AWS.</summary>
    LOG_ERROR,

    /// <summary>Nothing, quietly.</summary>
    IGNORE_ERROR,
}
