namespace Roentgen.Daemon.Aws;

/// <summary>
/// The addresses of AWS X-Ray: <c>https://xray.eu-west-1.amazonaws.com</c>, with <c>-fips</c> after <c>xray</c>, and <c>api.aws</c> for those with IPv6.
/// What a partition's addresses end with goes by how its regions begin.
/// </summary>
internal static class AwsEndpoint
{
    // Region prefix, ending, ending of addresses with IPv6. The first that fits; from AWS's list of partitions.
    private static readonly (string Prefix, string Suffix, string DualStackSuffix)[] Partitions =
    [
        ("cn-", "amazonaws.com.cn", "api.amazonwebservices.com.cn"),
        ("us-isob-", "sc2s.sgov.gov", "api.aws.scloud"),
        ("us-isof-", "csp.hci.ic.gov", "api.aws.hci.ic.gov"),
        ("us-iso-", "c2s.ic.gov", "api.aws.ic.gov"),
        ("eu-isoe-", "cloud.adc-e.uk", "api.cloud-aws.adc-e.uk"),
        ("eusc-", "amazonaws.eu", "api.amazonwebservices.eu"),
        ("", "amazonaws.com", "api.aws"),
    ];

    /// <summary>X-Ray in a region.</summary>
    public static Uri Of(string region, bool useFips, bool useDualStack) => Of("xray", region, useFips, useDualStack);

    /// <summary>The token service in a region, where roles are assumed.</summary>
    public static Uri TokenService(string region) => Of("sts", region, false, false);

    /// <summary>
    /// Whether an address is X-Ray of AWS itself, private endpoints (<c>vpce-….xray.eu-west-1.vpce.amazonaws.com</c>) included, and of which region.
    /// A server of one's own under <c>….compute.amazonaws.com</c> is none.
    /// </summary>
    public static bool IsAws(Uri endpoint, out string? region)
    {
        region = null;
        var labels = endpoint.IdnHost.ToLowerInvariant().Split('.');
        var service = Array.FindIndex(labels, label => label is "xray" or "xray-fips");
        var rest = service < 0 ? "" : string.Join('.', labels[(service + 1)..]);
        if (!Array.Exists(Partitions, partition => rest.EndsWith("." + partition.Suffix, StringComparison.Ordinal) || rest.EndsWith("." + partition.DualStackSuffix, StringComparison.Ordinal)))
            return false;
        region = labels[service + 1];
        return true;
    }

    private static Uri Of(string service, string region, bool useFips, bool useDualStack)
    {
        var partition = Array.Find(Partitions, partition => region.StartsWith(partition.Prefix, StringComparison.Ordinal));
        return new Uri($"https://{service}{(useFips ? "-fips" : "")}.{region}.{(useDualStack ? partition.DualStackSuffix : partition.Suffix)}");
    }
}
