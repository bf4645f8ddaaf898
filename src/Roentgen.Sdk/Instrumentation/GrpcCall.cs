using System.Diagnostics;
using System.Globalization;
using Roentgen.Sdk.Recording;

namespace Roentgen.Sdk.Instrumentation;

/// <summary>
/// A gRPC call. Where its activity knows the server, it is a remote subsegment named after it; Grpc.Net.Client's does not, and there the HTTP call
/// below it is the remote one. Its status sets the flags in either case: https://grpc.io/docs/guides/status-codes/
/// </summary>
internal static class GrpcCall
{
    public static bool Is(Activity activity) =>
        activity.Kind == ActivityKind.Client && (activity.GetTagItem("rpc.system") is "grpc" || activity.GetTagItem("rpc.system.name") is "grpc" || activity.GetTagItem("grpc.method") is not null);

    public static void Apply(Subsegment subsegment, Activity activity)
    {
        string? host = null, service = null, method = null;
        foreach (ref readonly var tag in activity.EnumerateTagObjects())
        {
            switch (tag.Key)
            {
                case "rpc.system" or "rpc.system.name" or "server.port" or "error.type":
                    break;
                case "server.address" or "net.peer.name" when tag.Value is string address:
                    host = address;
                    break;
                case "rpc.service" when tag.Value is string name:
                    service = name;
                    break;
                case "rpc.method" when tag.Value is string name:
                    method = name;
                    break;
                case "grpc.method" when tag.Value is string full:
                    method = full.TrimStart('/');
                    break;
                case "grpc.status_code" or "rpc.grpc.status_code" or "rpc.response.status_code":
                    MarkStatus(subsegment, tag.Value);
                    ActivityMapping.AddTag(subsegment, activity, tag);
                    break;
                default:
                    ActivityMapping.AddTag(subsegment, activity, tag);
                    break;
            }
        }
        var path = service is null ? method : $"{service}/{method}";
        if (host is null)
        {
            ActivityMapping.Name(subsegment, path ?? activity.DisplayName);
            return;
        }
        subsegment.Namespace = SubsegmentNamespace.Remote;
        ActivityMapping.Name(subsegment, host);
        var http = subsegment.Http ??= new HttpBlock();
        http.Method ??= "POST";
        http.Url ??= $"grpc://{host}/{path}";
    }

    /// <summary>Sets the flags of a status: what the caller did wrong is an error, too much of it a throttle too, the rest a fault.</summary>
    public static void MarkStatus(Entity entity, object? code)
    {
        switch (Convert.ToString(code, CultureInfo.InvariantCulture))
        {
            case null or "" or "0" or "OK":
                break;
            // RESOURCE_EXHAUSTED
            case "8" or "RESOURCE_EXHAUSTED":
                entity.Error = entity.Throttle = true;
                break;
            // CANCELLED, INVALID_ARGUMENT, NOT_FOUND, ALREADY_EXISTS, PERMISSION_DENIED, FAILED_PRECONDITION, ABORTED, OUT_OF_RANGE, UNAUTHENTICATED
            case "1" or "3" or "5" or "6" or "7" or "9" or "10" or "11" or "16" or "CANCELLED" or "INVALID_ARGUMENT" or "NOT_FOUND" or "ALREADY_EXISTS"
                or "PERMISSION_DENIED" or "FAILED_PRECONDITION" or "ABORTED" or "OUT_OF_RANGE" or "UNAUTHENTICATED":
                entity.Error = true;
                break;
            default:
                entity.Fault = true;
                break;
        }
    }
}
