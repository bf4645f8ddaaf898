using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Roentgen.Benchmarks;
using Roentgen.Benchmarks.Api;
using Roentgen.Benchmarks.Daemon;
using Roentgen.Benchmarks.Store;

if (args is ["store", .. var arguments]) return await StoreBenchmark.RunAsync(arguments);
if (args is ["api", .. var apiArguments]) return await ApiBenchmark.RunAsync(apiArguments);
if (args is ["daemon", .. var daemonArguments]) return await DaemonBenchmark.RunAsync(daemonArguments);
if (args is [EndpointProcess.Verb, var epochSeconds]) return await EndpointProcess.RunAsync(epochSeconds);

// In this process: a toolchain that builds projects of its own would need the package feed for each run.
BenchmarkSwitcher.FromAssembly(typeof(ModelBenchmarks).Assembly).Run(args, DefaultConfig.Instance
    .AddJob(Job.Default.WithToolchain(InProcessEmitToolchain.Instance))
    .WithArtifactsPath(Path.Combine("artifacts", "bench")));
return 0;
