using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.FileProviders;
using Roentgen.Service.Access;

namespace Roentgen.Service.Console;

/// <summary>Serves the console: files that the build put beside the program, and its one page for every other address.</summary>
internal static class ConsolePages
{
    /// <summary>Where the build puts the console, below the folder of the program.</summary>
    public const string FolderName = "console";

    // Everything comes from this server; the components of the console set styles on elements.
    private const string ContentSecurityPolicy =
        "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    public static void Use(WebApplication application)
    {
        var folder = Path.Combine(AppContext.BaseDirectory, FolderName);
        if (!File.Exists(Path.Combine(folder, "index.html")))
        {
            application.MapGet("/", () => Results.Text("This build of Roentgen has no console; the API is here. Build it without -p:BuildConsole=false to have one.\n")).OpenToEverybody();
            return;
        }

        // Never disposed: it lives as long as the process and holds no handle while nothing watches it.
        var files = new PhysicalFileProvider(folder);
        application.Use((context, next) =>
        {
            CompressedFiles.Choose(context, files);
            return next(context);
        });
        application.UseStaticFiles(new StaticFileOptions
        {
            FileProvider = files,
            ContentTypeProvider = CompressedFiles.ContentTypes,
            OnPrepareResponse = context =>
            {
                Protect(context.Context.Response);
                CompressedFiles.Describe(context.Context, context.File.Name);
                // The build names assets after their content.
                if (context.Context.Request.Path.StartsWithSegments("/assets", StringComparison.Ordinal))
                    context.Context.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
            },
        });
        application.MapGet("/{**path:nonfile}", (HttpContext context) => SendPage(context, files)).OpenToEverybody();
    }

    private static Task SendPage(HttpContext context, PhysicalFileProvider files)
    {
        Protect(context.Response);
        context.Response.ContentType = "text/html; charset=utf-8";
        context.Response.Headers.CacheControl = "no-cache";
        return context.Response.SendFileAsync(files.GetFileInfo("index.html"), context.RequestAborted);
    }

    private static void Protect(HttpResponse response)
    {
        response.Headers.ContentSecurityPolicy = ContentSecurityPolicy;
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers["Referrer-Policy"] = "no-referrer";
    }
}
