using Microsoft.AspNetCore.Builder;

namespace Roentgen.Service.Access;

/// <summary>Metadata of a route: what its caller must be allowed. A route outside <c>/roentgen</c> without it is open to everybody.</summary>
/// <param name="Permission">What the caller's access key must allow.</param>
/// <param name="Operation">Name of what is called, for messages and metrics.</param>
internal sealed record RequiredPermission(Permission Permission, string Operation);

internal static class RequiredPermissionExtensions
{
    /// <summary>Asks callers of a route for an access key, once there are any.</summary>
    public static TBuilder Requires<TBuilder>(this TBuilder route, Permission permission, string operation)
        where TBuilder : IEndpointConventionBuilder => route.WithMetadata(new RequiredPermission(permission, operation));
}
