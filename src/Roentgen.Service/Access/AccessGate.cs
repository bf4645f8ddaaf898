using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Roentgen.Service.Api;
using Roentgen.Service.Limits;

namespace Roentgen.Service.Access;

/// <summary>
/// Stands before every route that requires a permission: lets in as many calls as the limits allow, and, once there are access keys, only
/// those whose key allows what they ask for. Routes below <c>/roentgen</c> that forgot to say what they require are for admins.
/// </summary>
internal sealed class AccessGate(ServiceOptions options, RequestLimits limits, ApiAnswers answers, TimeProvider time)
{
    private static readonly RequiredPermission Unsaid = new(Permission.Configure, "Roentgen");

    private readonly SignatureVerifier? _verifier = options.AccessKeys is { } keys ? new SignatureVerifier(keys, options, time) : null;

    public void Use(IApplicationBuilder application) => application.Use(next => context => Required(context) is { } required ? EnterAsync(context, required, next) : next(context));

    private static RequiredPermission? Required(HttpContext context) => context.GetEndpoint() is not { } endpoint
        ? null
        : endpoint.Metadata.GetMetadata<RequiredPermission>() ?? (context.Request.Path.StartsWithSegments("/roentgen", StringComparison.OrdinalIgnoreCase) ? Unsaid : null);

    private async Task EnterAsync(HttpContext context, RequiredPermission required, RequestDelegate next)
    {
        using var place = limits.TakePlace();
        if (!place.IsAcquired)
        {
            await answers.RefuseAsync(context, required.Operation, limits.Crowded()).ConfigureAwait(false);
            return;
        }
        if (await answers.AnswerFailuresAsync(context, required.Operation, () => CheckAsync(context, required)).ConfigureAwait(false))
            await next(context).ConfigureAwait(false);
    }

    private async Task CheckAsync(HttpContext context, RequiredPermission required)
    {
        AccessKey? key = null;
        if (_verifier is not null)
        {
            key = await _verifier.VerifyAsync(context).ConfigureAwait(false);
            if (!key.Role.Allows(required.Permission)) throw AccessErrors.NotAllowed(key, required.Operation);
        }
        limits.Spend(key?.Id, context.Connection.RemoteIpAddress ?? IPAddress.None);
    }
}
