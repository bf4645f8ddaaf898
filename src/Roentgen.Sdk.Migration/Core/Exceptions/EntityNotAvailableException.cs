namespace Roentgen.Sdk.Migration.Core.Exceptions;

/// <summary>Something was to be recorded outside any segment, and <see cref="Strategies.ContextMissingStrategy.RUNTIME_ERROR"/> was asked for.</summary>
public sealed class EntityNotAvailableException : Exception
{
    /// <summary>Without a message.</summary>
    public EntityNotAvailableException()
    {
    }

    /// <summary>With a message.</summary>
    public EntityNotAvailableException(string message) : base(message)
    {
    }

    /// <summary>With a message and what led to it.</summary>
    public EntityNotAvailableException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
