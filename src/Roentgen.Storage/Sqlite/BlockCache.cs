using Roentgen.Storage.Sqlite.Blocks;

namespace Roentgen.Storage.Sqlite;

/// <summary>The blocks that were read last, decoded.</summary>
internal sealed class BlockCache(int capacity)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(PartName Part, long Block), LinkedListNode<((PartName, long) Key, Block Block)>> _nodes = [];
    private readonly LinkedList<((PartName, long) Key, Block Block)> _byUse = [];

    public Block Get(PartName part, long id, Func<Block> read)
    {
        lock (_lock)
        {
            if (_nodes.TryGetValue((part, id), out var node))
            {
                _byUse.Remove(node);
                _byUse.AddFirst(node);
                return node.Value.Block;
            }
        }
        // Outside the lock: two that read the same at once is better than all that wait.
        var block = read();
        lock (_lock)
        {
            if (_nodes.TryGetValue((part, id), out var known)) return known.Value.Block;
            _nodes.Add((part, id), _byUse.AddFirst(((part, id), block)));
            if (_nodes.Count > capacity)
            {
                _nodes.Remove(_byUse.Last!.Value.Key);
                _byUse.RemoveLast();
            }
        }
        return block;
    }
}
