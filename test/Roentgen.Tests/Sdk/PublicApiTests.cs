using System.Reflection;
using System.Text;
using Roentgen.Sdk;
using Roentgen.Sdk.AspNetCore;
using Roentgen.Sdk.Aws;
using Roentgen.Sdk.Migration.Core;
using Roentgen.Testing;

namespace Roentgen.Tests.Sdk;

/// <summary>What applications compile against changes only on purpose: a change shows in the approved file beside this one.</summary>
public sealed class PublicApiTests
{
    [Fact]
    public void The_core() => ShouldBeApproved(typeof(XRayTracer).Assembly);

    [Fact]
    public void AspNetCore() => ShouldBeApproved(typeof(XRayServices).Assembly);

    [Fact]
    public void Aws() => ShouldBeApproved(typeof(AwsSdkTracing).Assembly);

    [Fact]
    public void Migration() => ShouldBeApproved(typeof(AWSXRayRecorder).Assembly);

    [Fact]
    public void Testing() => ShouldBeApproved(typeof(XRayTestServer).Assembly);

    private static void ShouldBeApproved(Assembly assembly) =>
        Describe(assembly).ShouldMatchApproved(c => c
            .LocateTestMethodUsingAttribute<FactAttribute>()
            .WithFilenameGenerator((_, _, type, extension) => $"{assembly.GetName().Name}.{type}.{extension}")
            .NoDiff());

    private static string Describe(Assembly assembly)
    {
        var text = new StringBuilder();
        foreach (var type in assembly.GetExportedTypes().OrderBy(t => t.FullName, StringComparer.Ordinal))
        {
            text.Append(Kind(type)).Append(' ').Append(type.FullName);
            if (type.BaseType is { } above && above != typeof(object) && above != typeof(ValueType) && above != typeof(Enum)) text.Append(" : ").Append(Name(above));
            text.Append('\n');
            foreach (var member in type.GetMembers(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly).Select(Line).OfType<string>().Order(StringComparer.Ordinal))
                text.Append("    ").Append(member).Append('\n');
        }
        return text.ToString();
    }

    private static string Kind(Type type) =>
        type.IsEnum ? "enum" : type.IsInterface ? "interface" : type.IsValueType ? "struct" : type is { IsAbstract: true, IsSealed: true } ? "static class" : type.IsSealed ? "sealed class" : type.IsAbstract ? "abstract class" : "class";

    private static string? Line(MemberInfo member) => member switch
    {
        FieldInfo { IsSpecialName: true } => null,
        FieldInfo field => $"{(field.IsLiteral ? "const " : "")}{Name(field.FieldType)} {field.Name}{(field.IsLiteral ? $" = {field.GetRawConstantValue()}" : "")}",
        PropertyInfo property => $"{Name(property.PropertyType)} {property.Name} {{ {(property.GetMethod is { IsPublic: true } ? "get; " : "")}{(property.SetMethod is { IsPublic: true } ? "set; " : "")}}}",
        ConstructorInfo constructor => $"new({Parameters(constructor)})",
        // What records have by themselves.
        MethodInfo { IsSpecialName: true } or MethodInfo { Name: "<Clone>$" or "Equals" or "GetHashCode" or "ToString" or "Deconstruct" } => null,
        MethodInfo method => $"{(method.IsStatic ? "static " : "")}{Name(method.ReturnType)} {method.Name}{(method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(Name))}>" : "")}({Parameters(method)})",
        EventInfo e => $"event {Name(e.EventHandlerType!)} {e.Name}",
        _ => null,
    };

    private static string Parameters(MethodBase method) =>
        string.Join(", ", method.GetParameters().Select(p => $"{Name(p.ParameterType)} {p.Name}{(p.HasDefaultValue ? $" = {p.DefaultValue ?? "default"}" : "")}"));

    private static string Name(Type type) => Nullable.GetUnderlyingType(type) is { } underlying ? $"{Name(underlying)}?"
        : type.IsGenericType ? $"{type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>"
        : type.Name;
}
