using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.FileProviders;
using Microsoft.Net.Http.Headers;

namespace Roentgen.Service.Console;

/// <summary>Sends the smaller copies of files, <c>index-1a2b.js.br</c> or <c>.gz</c>, that the build puts beside them, to browsers that take them.</summary>
internal static class CompressedFiles
{
    // The smaller one first.
    private static readonly (string Coding, string Extension)[] Forms = [("br", ".br"), ("gzip", ".gz")];

    /// <summary>Types of files, also of compressed ones: what they are once they are out of it.</summary>
    public static IContentTypeProvider ContentTypes { get; } = new InnerTypes();

    /// <summary>Has a request find the compressed copy of what it asks for, if there is one that its sender takes.</summary>
    public static void Choose(HttpContext context, IFileProvider files)
    {
        var request = context.Request;
        if (request.Path.Value is not { } path || !path.StartsWith("/assets/", StringComparison.Ordinal) || !HttpMethods.IsGet(request.Method)) return;
        var accepted = request.GetTypedHeaders().AcceptEncoding;
        foreach (var (coding, extension) in Forms)
        {
            if (!accepted.Any(each => each.Value.Equals(coding, StringComparison.OrdinalIgnoreCase) && each.Quality is not 0) || !files.GetFileInfo(path + extension).Exists) continue;
            request.Path = path + extension;
            return;
        }
    }

    /// <summary>Says what is sent.</summary>
    public static void Describe(HttpContext context, string name)
    {
        if (context.Request.Path.StartsWithSegments("/assets", StringComparison.Ordinal)) context.Response.Headers.Append(HeaderNames.Vary, HeaderNames.AcceptEncoding);
        foreach (var (coding, extension) in Forms)
        {
            if (name.EndsWith(extension, StringComparison.Ordinal)) context.Response.Headers.ContentEncoding = coding;
        }
    }

    private sealed class InnerTypes : IContentTypeProvider
    {
        private readonly FileExtensionContentTypeProvider _types = new();

        public bool TryGetContentType(string subpath, [MaybeNullWhen(false)] out string contentType)
        {
            foreach (var (_, extension) in Forms)
            {
                if (subpath.EndsWith(extension, StringComparison.Ordinal)) subpath = subpath[..^extension.Length];
            }
            return _types.TryGetContentType(subpath, out contentType);
        }
    }
}
