using Roentgen.Storage;
using Roentgen.Storage.Memory;

namespace Roentgen.IntegrationTests.Storage;

public sealed class MemoryTraceStoreTests : TraceStoreContract
{
    protected override ITraceStore Open() => new MemoryTraceStore();
}
