using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Roentgen.Service.Beyond.Documentation;

/// <summary>An OpenAPI document as a page for people: one file, no script, nothing from elsewhere.</summary>
internal static partial class ReferencePage
{
    private static readonly string Style = ReadStyle();

    private static readonly JsonSerializerOptions Example = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Allows the page's own style and nothing else.</summary>
    public static string ContentSecurityPolicy { get; } =
        $"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)))}'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// <summary>The page.</summary>
    /// <param name="document">As <see cref="OpenApiDocument"/> makes it.</param>
    /// <param name="address">Where the service is, for examples: <c>http://127.0.0.1:1895</c>.</param>
    public static string Of(JsonObject document, string address)
    {
        var html = new StringBuilder();
        var info = document["info"]!;
        html.Append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
            .Append("<meta name=\"color-scheme\" content=\"light dark\">\n<title>").Append(Text(info["title"])).Append("</title>\n<link rel=\"icon\" href=\"/favicon.svg\">\n<style>").Append(Style).Append("</style>\n</head>\n<body>\n");
        AppendContents(html, document);
        html.Append("<main>\n<header>\n<h1>").Append(Text(info["title"])).Append("</h1>\n<p>").Append(Prose(info["description"])).Append("</p>\n<p>Version ").Append(Text(info["version"]))
            .Append(" · <a href=\"/roentgen/openapi.json\">OpenAPI document</a> for generators and other tools</p>\n</header>\n");
        foreach (var (path, method, operation) in Operations(document)) AppendOperation(html, path, method, operation, address);
        AppendErrors(html, document);
        AppendTypes(html, document);
        return html.Append("</main>\n</body>\n</html>\n").ToString();
    }

    private static IEnumerable<(string Path, string Method, JsonObject Operation)> Operations(JsonObject document) =>
        from path in (JsonObject)document["paths"]!
        from method in (JsonObject)path.Value!
        select (path.Key, method.Key.ToUpperInvariant(), (JsonObject)method.Value!);

    private static void AppendContents(StringBuilder html, JsonObject document)
    {
        html.Append("<nav aria-label=\"Contents\">\n<ul>\n");
        foreach (var (path, method, operation) in Operations(document))
            html.Append("<li><a href=\"#").Append(Text(operation["operationId"])).Append("\"><b>").Append(method).Append("</b> ").Append(Path(path)).Append("</a></li>\n");
        html.Append("<li><a href=\"#errors\">Errors</a></li>\n<li><a href=\"#types\">Types</a></li>\n</ul>\n</nav>\n");
    }

    private static void AppendOperation(StringBuilder html, string path, string method, JsonObject operation, string address)
    {
        var id = Text(operation["operationId"]);
        html.Append("<section id=\"").Append(id).Append("\">\n<h2>").Append(Text(operation["summary"])).Append("</h2>\n<p class=\"route\"><b>").Append(method).Append("</b> <code>").Append(Path(path)).Append("</code>");
        if (operation["x-permission"] is { } permission) html.Append(" <small>permission ").Append(Text(permission)).Append("</small>");
        html.Append("</p>\n<p>").Append(Prose(operation["description"])).Append("</p>\n");
        var body = operation["requestBody"]?["content"]?["application/json"];
        AppendExample(html, method, address + path, operation["x-query-example"]?.GetValue<string>(), body?["example"], operation["responses"]!["200"]!["content"]!.AsObject().First().Key);
        if (operation["parameters"] is JsonArray parameters)
        {
            var members = parameters.Select(parameter => Row(
                Text(parameter!["name"]), 0, parameter["schema"]!.AsObject(), parameter["required"]!.GetValue<bool>(), parameter["description"]));
            AppendTable(html, "Query", members);
        }
        if (body?["schema"] is JsonObject request) AppendTable(html, "Request", Rows(request, 0, isRequest: true));
        var (type, answer) = operation["responses"]!["200"]!["content"]!.AsObject().First();
        if (answer?["schema"] is JsonObject schema) AppendTable(html, "Answer", Rows(schema, 0, isRequest: false));
        else html.Append("<p>Answers <code>").Append(Html(type)).Append("</code>: ").Append(Prose(operation["responses"]!["200"]!["description"])).Append("</p>\n");
        html.Append("</section>\n");
    }

    private static void AppendExample(StringBuilder html, string method, string address, string? query, JsonNode? body, string answerType)
    {
        var command = new StringBuilder("curl ");
        if (answerType == "text/event-stream") command.Append("-N ");
        command.Append(query is null ? address : $"'{address}?{query}'");
        // A single quote would end the shell's string.
        if (method == "POST") command.Append(" \\\n  -d '").Append((body?.ToJsonString(Example) ?? "{}").Replace("'", "'\\''", StringComparison.Ordinal)).Append('\'');
        html.Append("<pre tabindex=\"0\"><code>").Append(Html(command.ToString())).Append("</code></pre>\n");
    }

    private static void AppendErrors(StringBuilder html, JsonObject document)
    {
        html.Append("<section id=\"errors\">\n<h2>Errors</h2>\n<p>An error is a JSON object with a message; its code is in the header <code>x-amzn-errortype</code>, as in the X-Ray API.</p>\n<div class=\"table\" tabindex=\"0\"><table>\n<thead><tr><th>Status</th><th>Meaning</th></tr></thead>\n<tbody>\n");
        var responses = document["components"]!["responses"]!.AsObject();
        var statuses = Operations(document).SelectMany(operation => operation.Operation["responses"]!.AsObject())
            .Where(response => response.Value!["$ref"] is not null).DistinctBy(response => response.Key).OrderBy(response => response.Key, StringComparer.Ordinal);
        foreach (var (status, reference) in statuses)
            html.Append("<tr><td>").Append(Html(status)).Append("</td><td>").Append(Prose(responses[NameOf(reference!["$ref"]!)]!["description"])).Append("</td></tr>\n");
        html.Append("</tbody>\n</table></div>\n</section>\n");
    }

    private static void AppendTypes(StringBuilder html, JsonObject document)
    {
        html.Append("<section id=\"types\">\n<h2>Types</h2>\n<p>Objects that stand in several answers.</p>\n");
        foreach (var (name, schema) in document["components"]!["schemas"]!.AsObject())
        {
            html.Append("<h3 id=\"type-").Append(Html(name)).Append("\">").Append(Html(name)).Append("</h3>\n<p>").Append(Prose(schema!["description"])).Append("</p>\n");
            AppendTable(html, null, Rows(schema.AsObject(), 0, isRequest: false));
        }
        html.Append("</section>\n");
    }

    private static void AppendTable(StringBuilder html, string? title, IEnumerable<string> rows)
    {
        if (title is not null) html.Append("<h3>").Append(title).Append("</h3>\n");
        html.Append("<div class=\"table\" tabindex=\"0\"><table>\n<thead><tr><th>Member</th><th>Type</th><th>Meaning</th></tr></thead>\n<tbody>\n");
        foreach (var row in rows) html.Append(row);
        html.Append("</tbody>\n</table></div>\n");
    }

    // The members of an object, those of objects in it below them, further in.
    private static IEnumerable<string> Rows(JsonObject schema, int depth, bool isRequest)
    {
        if (schema["properties"] is not JsonObject members) yield break;
        var required = schema["required"]?.AsArray().Select(name => name!.GetValue<string>()).ToHashSet(StringComparer.Ordinal) ?? [];
        foreach (var (name, member) in members)
        {
            var inner = member!.AsObject();
            yield return Row(Html(name), depth, inner, isRequest && required.Contains(name), inner["description"]);
            foreach (var row in Rows(inner["items"] as JsonObject ?? inner, depth + 1, isRequest)) yield return row;
        }
    }

    private static string Row(string name, int depth, JsonObject schema, bool isRequired, JsonNode? meaning)
    {
        var notes = new List<string>();
        if (isRequired) notes.Add("Required.");
        if ((schema["minimum"], schema["maximum"]) is ({ } minimum, { } maximum)) notes.Add($"{minimum} to {maximum}.");
        if (schema["maxLength"] is { } length) notes.Add($"At most {length} characters.");
        if (schema["maxItems"] is { } items) notes.Add($"At most {items}.");
        if (schema["enum"] is JsonArray choices) notes.Add($"One of {string.Join(", ", choices.Select(choice => $"<code>{Text(choice)}</code>"))}.");
        if (schema["default"] is { } standard) notes.Add($"Default <code>{Text(standard)}</code>.");
        return $"<tr><td class=\"d{Math.Min(depth, 4)}\"><code>{name}</code></td><td>{TypeOf(schema)}</td><td>{Prose(meaning)} {string.Join(' ', notes)}</td></tr>\n";
    }

    private static string TypeOf(JsonObject schema)
    {
        if (schema["$ref"] is { } reference) return $"<a href=\"#type-{Html(NameOf(reference))}\">{Html(NameOf(reference))}</a>";
        if (schema["oneOf"] is JsonArray choices) return string.Join(" or ", choices.Select(choice => TypeOf(choice!.AsObject())));
        var name = schema["type"] is JsonArray types ? string.Join(" or ", types.Select(Text)) : Text(schema["type"]);
        if (schema["items"] is JsonObject items) return $"{name} of {TypeOf(items)}";
        return schema["additionalProperties"] is JsonObject values ? $"{name} of {TypeOf(values)}" : name;
    }

    private static string NameOf(JsonNode reference) => reference.GetValue<string>()[(reference.GetValue<string>().LastIndexOf('/') + 1)..];

    private static string Html(string text) => WebUtility.HtmlEncode(text);

    private static string Text(JsonNode? node) => Html(node is JsonValue value && value.TryGetValue<string>(out var text) ? text : node?.ToJsonString() ?? "");

    // `code` in sentences.
    private static string Prose(JsonNode? node) => Code().Replace(Text(node), "<code>$1</code>");

    // Long addresses may break where a reader would.
    private static string Path(string path) => Html(path).Replace("/", "/<wbr>", StringComparison.Ordinal);

    private static string ReadStyle()
    {
        using var stream = typeof(ReferencePage).Assembly.GetManifestResourceStream("reference.css")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Code();
}
