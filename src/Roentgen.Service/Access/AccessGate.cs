using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Roentgen.Service.Api;
using Roentgen.Service.Limits;

namespace Roentgen.Service.Access;

/// <summary>
/// Stands before every route that is not open to everybody: lets in as many calls as the limits allow, and, once there are access keys, only
/// those whose key allows what they ask for: they sign with it, or they logged in to the console with it.
/// </summary>
internal sealed class AccessGate(ServiceOptions options, RequestLimits limits, Sessions sessions, ApiAnswers answers, TimeProvider time)
{
    private readonly SignatureVerifier? _verifier = options.AccessKeys is { } keys ? new SignatureVerifier(keys, options, time) : null;

    public void Use(IApplicationBuilder application) => application.Use(next => context =>
    {
        if (context.GetEndpoint() is not { } endpoint) return next(context);
        var required = endpoint.Metadata.GetMetadata<RequiredPermission>() ?? RequiredPermission.Unsaid;
        return required.Permission is { } permission ? EnterAsync(context, permission, required, next) : next(context);
    });

    private async Task EnterAsync(HttpContext context, Permission permission, RequiredPermission required, RequestDelegate next)
    {
        var operation = required.Operation;
        using var place = limits.TakePlace();
        if (!place.IsAcquired)
        {
            await answers.RefuseAsync(context, operation, limits.Crowded()).ConfigureAwait(false);
            return;
        }
        if (await answers.AnswerFailuresAsync(context, operation, () => CheckAsync(context, permission, operation)).ConfigureAwait(false))
        {
            // Disposed again at the end, which then does nothing.
            if (required.IsStream) place.Dispose();
            await next(context).ConfigureAwait(false);
        }
    }

    private async Task CheckAsync(HttpContext context, Permission permission, string operation)
    {
        AccessKey? key = null;
        if (_verifier is null)
        {
            BrowserGuard.Check(context);
        }
        else
        {
            // Who signs is asked for the signature, whatever cookies come with it.
            var token = RequestSignature.IsSent(context.Request) ? null : SessionCookie.Read(context.Request);
            key = token is not null ? sessions.Enter(context.Request, token) : await _verifier.VerifyAsync(context).ConfigureAwait(false);
            if (!key.Role.Allows(permission)) throw AccessErrors.NotAllowed(key, operation);
            var entered = key;
            context.Features.Set(new Admission(() => (token is not null ? sessions.Look(token)?.Key : options.AccessKeys!.Current(entered))?.Role.Allows(permission) ?? false));
        }
        limits.Spend(key?.Id, context.Connection.RemoteIpAddress ?? IPAddress.None);
    }
}
