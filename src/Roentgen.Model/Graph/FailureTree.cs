using Roentgen.Model.Traces;

namespace Roentgen.Model.Graph;

/// <summary>What failed below a failing segment, without a gap; and the one way through it that is told.</summary>
internal sealed class FailureTree
{
    private readonly RecordedExceptions _exceptions;

    // Depth first, parents before children: the children of entry i are i + 1, then each as many further as the one before has entries.
    // A walk over this list instead of a recursion, since callers can be chained without end.
    private readonly List<Failure> _failures = [];
    private readonly Dictionary<TraceEntity, int> _indexes = [];

    // In the order of preference.
    private enum Evidence
    {
        None,
        Exception,
        Downstream,
    }

    private sealed class Failure(TraceEntity place, int parent)
    {
        public TraceEntity Place { get; } = place;

        public int Parent { get; } = parent;

        // Of itself and everything below.
        public int Size { get; set; } = 1;

        // The best that itself or anything below has.
        public Evidence Evidence { get; set; }

        public int? Refers { get; set; }

        public IReadOnlyList<ExceptionRecord> Exceptions { get; set; } = [];
    }

    public FailureTree(TraceEntity start, Func<TraceEntity, bool> fails, RecordedExceptions exceptions)
    {
        _exceptions = exceptions;
        Collect(start, fails);
        for (var i = _failures.Count - 1; i >= 0; i--) Weigh(i);
    }

    /// <summary>Something in it tells why.</summary>
    public bool IsExplained => _failures[0].Evidence != Evidence.None;

    /// <summary>From the start to the deepest entity that tells why, each with its exceptions.</summary>
    public IEnumerable<(TraceEntity Place, IReadOnlyList<ExceptionRecord> Exceptions)> Path()
    {
        int? next = 0, target = null;
        while (next is { } i)
        {
            var failure = _failures[i];
            yield return (failure.Place, failure.Exceptions);
            target = failure.Refers ?? target;
            next = Choose(i, target);
        }
    }

    private void Collect(TraceEntity start, Func<TraceEntity, bool> fails)
    {
        var stack = new Stack<(TraceEntity Place, int Parent)>();
        stack.Push((start, -1));
        while (stack.TryPop(out var next))
        {
            var index = _failures.Count;
            _failures.Add(new Failure(next.Place, next.Parent));
            _indexes.Add(next.Place, index);
            foreach (var child in next.Place.Subsegments.Concat(next.Place.Callees))
            {
                if (fails(child)) stack.Push((child, index));
            }
        }
    }

    private void Weigh(int i)
    {
        var failure = _failures[i];
        var cause = _exceptions.Of(failure.Place);
        failure.Exceptions = cause.Exceptions;
        if (cause.Refers is { } id && _exceptions.Find(id) is var (owner, exception))
        {
            // A reference to what lies below shows the way there; one to anything else stands for the exception itself.
            if (_indexes.TryGetValue(owner, out var target) && target > i && IsWithin(target, i)) failure.Refers = target;
            else if (exception is not null && owner != failure.Place) failure.Exceptions = [.. failure.Exceptions, exception];
        }
        if (failure.Place.Inferred is not null) failure.Evidence = Evidence.Downstream;
        else if (failure.Exceptions.Count > 0 && failure.Evidence == Evidence.None) failure.Evidence = Evidence.Exception;

        if (failure.Parent < 0) return;
        var parent = _failures[failure.Parent];
        parent.Size += failure.Size;
        var evidence = failure.Evidence != Evidence.None && failure.Place.Parent is null ? Evidence.Downstream : failure.Evidence;
        if (evidence > parent.Evidence) parent.Evidence = evidence;
    }

    // The child that leads to what is referred to; else the one with the best evidence; null where no child has any. X-Ray chooses
    // between equals in a way that nobody knows; the larger id agrees with everything that was captured.
    private int? Choose(int i, int? target)
    {
        int? best = null;
        for (var child = i + 1; child < i + _failures[i].Size; child += _failures[child].Size)
        {
            if (_failures[child].Evidence == Evidence.None) continue;
            if (target is { } wanted && IsWithin(wanted, child)) return child;
            if (best is not { } known || Rank(child).CompareTo(Rank(known)) > 0) best = child;
        }
        return best;
    }

    private (Evidence Evidence, ulong Id) Rank(int i)
    {
        var failure = _failures[i];
        return (failure.Place.Parent is null ? Evidence.Downstream : failure.Evidence, failure.Place.Entity.Id.Value);
    }

    private bool IsWithin(int i, int subtree) => i >= subtree && i < subtree + _failures[subtree].Size;
}
