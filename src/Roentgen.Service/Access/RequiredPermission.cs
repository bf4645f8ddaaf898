using Microsoft.AspNetCore.Builder;

namespace Roentgen.Service.Access;

/// <summary>Metadata of a route: what its caller must be allowed. A route that says nothing is for admins.</summary>
/// <param name="Permission">What the caller's access key must allow; null when nobody is asked.</param>
/// <param name="Operation">Name of what is called, for messages and metrics.</param>
internal sealed record RequiredPermission(Permission? Permission, string Operation)
{
    /// <summary>The answer goes on for as long as the caller stays: it is counted apart from the requests that are worked on.</summary>
    public bool IsStream { get; init; }

    /// <summary>What a route requires that does not say it.</summary>
    public static RequiredPermission Unsaid { get; } = new(Access.Permission.Configure, "Roentgen");
}

internal static class RequiredPermissionExtensions
{
    /// <summary>Asks callers of a route for an access key, once there are any, and counts them against the limits of requests.</summary>
    public static TBuilder Requires<TBuilder>(this TBuilder route, Permission permission, string operation, bool isStream = false)
        where TBuilder : IEndpointConventionBuilder => route.WithMetadata(new RequiredPermission(permission, operation) { IsStream = isStream });

    /// <summary>Lets everybody call a route, as often as they like: it costs little and tells nothing of a trace.</summary>
    public static TBuilder OpenToEverybody<TBuilder>(this TBuilder route)
        where TBuilder : IEndpointConventionBuilder => route.WithMetadata(new RequiredPermission(null, ""));
}
