using System.Text.Json;

namespace Roentgen.Sdk.Plugins;

/// <summary>
/// An environment of Elastic Beanstalk, which describes itself in a file:
/// https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/environment-configuration-debugging.html
/// </summary>
internal static class ElasticBeanstalkPlugin
{
    private static readonly string[] Paths = ["/var/elasticbeanstalk/xray/environment.conf", "C:\\Program Files\\Amazon\\XRay\\environment.conf"];

    public static EnvironmentBlock? Describe(Surroundings surroundings, bool isAsked)
    {
        foreach (var path in Paths)
        {
            if (path[0] != '/' && !OperatingSystem.IsWindows()) continue;
            if (surroundings.ReadFile(path) is not { } text) continue;
            using var document = JsonDocument.Parse(text);
            return Block(document.RootElement);
        }
        return isAsked ? Block(default) : null;
    }

    // {"deployment_id":32,"version_label":"app-5a56-170119","environment_name":"scorekeep"}
    private static EnvironmentBlock Block(JsonElement file) => new(
        Plugin.ElasticBeanstalk, "elastic_beanstalk",
        [
            ("environment_name", Surroundings.Text(file, "environment_name")),
            ("version_label", Surroundings.Text(file, "version_label")),
            ("deployment_id", Surroundings.Member(file, "deployment_id")?.ToString()),
        ]);
}
