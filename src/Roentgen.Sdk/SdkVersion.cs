using System.Reflection;

namespace Roentgen.Sdk;

/// <summary>The SDK's version as segments tell it, without the build's commit.</summary>
internal static class SdkVersion
{
    public static readonly string Text =
        typeof(SdkVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";
}
