using System.Buffers.Text;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Runtime.CompilerServices;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;

namespace Roentgen.Sdk.Plugins;

/// <summary>
/// A pod of EKS. It shows itself by the issuer of its service account's token; the name of the cluster is asked of Kubernetes, where the agent of
/// Container Insights has left it.
/// </summary>
internal static class EksPlugin
{
    private const string Account = "/var/run/secrets/kubernetes.io/serviceaccount";
    private const string ClusterInfo = "/api/v1/namespaces/amazon-cloudwatch/configmaps/cluster-info";

    public static async IAsyncEnumerable<EnvironmentBlock> DescribeAsync(Surroundings surroundings, bool isAsked, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var token = surroundings.ReadFile($"{Account}/token")?.Trim();
        if (!isAsked && (token is null || !IsOfEks(token))) yield break;
        yield return Block(surroundings, clusterName: null);
        if (!Connections.HasHttps || token is null || surroundings.Variable(EnvironmentVariables.KubernetesHost) is not { } host) yield break;

        // https://kubernetes.io/docs/tasks/run-application/access-api-from-pod/
        var address = $"https://{(host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host)}:{surroundings.Variable(EnvironmentVariables.KubernetesPort) ?? "443"}";
        using var client = Surroundings.Client(Trusting(surroundings.ReadFile($"{Account}/ca.crt")));
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var document = JsonDocument.Parse(await client.GetByteArrayAsync(new Uri(address + ClusterInfo), cancellationToken).ConfigureAwait(false));
        if (Surroundings.Member(document.RootElement, "data") is { } data && Surroundings.Text(data, "cluster.name") is { } name) yield return Block(surroundings, name);
    }

    private static EnvironmentBlock Block(Surroundings surroundings, string? clusterName) => new(
        Plugin.Eks, "eks",
        [("cluster_name", clusterName), ("pod", Environment.MachineName), ("container_id", surroundings.ContainerId())],
        clusterName is null ? null : $"/aws/containerinsights/{clusterName}/application");

    // A token is three parts in Base64; the second is JSON: {"iss":"https://oidc.eks.us-west-2.amazonaws.com/id/EXAMPLE",…}
    private static bool IsOfEks(string token)
    {
        if (token.Split('.') is not [_, var claims, _]) return false;
        try
        {
            using var document = JsonDocument.Parse(Base64Url.DecodeFromChars(claims));
            return Surroundings.Text(document.RootElement, "iss")?.StartsWith("https://oidc.eks", StringComparison.Ordinal) == true;
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            return false;
        }
    }

    // The cluster signs with an authority of its own, which every pod is given.
    private static SslClientAuthenticationOptions Trusting(string? authority)
    {
        if (authority is null) return new SslClientAuthenticationOptions();
        var roots = new X509Certificate2Collection();
        roots.ImportFromPem(authority);
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(roots);
        return new SslClientAuthenticationOptions { CertificateChainPolicy = policy };
    }
}
