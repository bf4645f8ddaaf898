using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Roentgen.Sdk.Plugins;

/// <summary>
/// An instance of EC2. It shows itself by what the firmware says of its maker, so that nobody elsewhere waits for an address that does not
/// answer; the rest is asked of the instance metadata service, version 2 only:
/// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html
/// </summary>
internal static class Ec2Plugin
{
    private const string DefaultAddress = "http://169.254.169.254";

    public static async IAsyncEnumerable<EnvironmentBlock> DescribeAsync(Surroundings surroundings, bool isAsked, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!isAsked && !IsInstance(surroundings)) yield break;
        if (string.Equals(surroundings.Variable(EnvironmentVariables.Ec2MetadataDisabled), "true", StringComparison.OrdinalIgnoreCase)) yield break;
        var address = (surroundings.Variable(EnvironmentVariables.Ec2MetadataAddress) ?? DefaultAddress).TrimEnd('/');
        using var client = Surroundings.Client();

        using var request = new HttpRequestMessage(HttpMethod.Put, $"{address}/latest/api/token");
        request.Headers.Add("X-aws-ec2-metadata-token-ttl-seconds", "60");
        using var answer = await client.SendAsync(request, cancellationToken).ConfigureAwait(false);
        answer.EnsureSuccessStatusCode();
        client.DefaultRequestHeaders.Add("X-aws-ec2-metadata-token", await answer.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false));

        using var document = JsonDocument.Parse(await client.GetByteArrayAsync(new Uri($"{address}/latest/dynamic/instance-identity/document"), cancellationToken).ConfigureAwait(false));
        var identity = document.RootElement;
        yield return new EnvironmentBlock(
            Plugin.Ec2, "ec2",
            [
                ("instance_id", Surroundings.Text(identity, "instanceId")),
                ("availability_zone", Surroundings.Text(identity, "availabilityZone")),
                ("instance_size", Surroundings.Text(identity, "instanceType")),
                ("ami_id", Surroundings.Text(identity, "imageId")),
            ]);
    }

    // https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/identify_ec2_instances.html
    private static bool IsInstance(Surroundings surroundings) =>
        surroundings.Says("/sys/class/dmi/id/sys_vendor", "Amazon EC2") || surroundings.Says("/sys/class/dmi/id/bios_vendor", "Amazon EC2") || surroundings.Says("/sys/hypervisor/uuid", "ec2")
        || (surroundings.Says("/sys/class/dmi/id/board_asset_tag", "i-") && surroundings.Says("/sys/class/dmi/id/board_vendor", "Amazon"));

    private static bool Says(this Surroundings surroundings, string path, string text) =>
        surroundings.ReadFile(path)?.StartsWith(text, StringComparison.OrdinalIgnoreCase) == true;
}
