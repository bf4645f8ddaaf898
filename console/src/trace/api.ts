import { useQuery, useQueryClient } from '@tanstack/react-query'
import { getTrace, getTraceGraph, type Trace } from '../shared/api'
import { calm, pause } from '../shared/refresh'
import { useTime } from '../shared/time'
import { defaultRange } from '../shared/timeRange'

interface TraceAnswer {
  trace: Trace | null
  took: number
  /** How many times in a row the answer was the same. */
  unchanged: number
  /** Another number for another answer. */
  revision: number
}

/** A trace may still grow, or not have arrived yet, so it is read again as the refresh says. */
export function useTrace(id: string) {
  const { refresh } = useTime()
  const queries = useQueryClient()
  return useQuery({
    queryKey: ['trace', id],
    queryFn: async ({ signal, queryKey }): Promise<TraceAnswer> => {
      const started = performance.now()
      const trace = await getTrace(id, signal)
      const took = performance.now() - started
      const before = queries.getQueryData<TraceAnswer>(queryKey)
      if (before && isSame(before.trace, trace)) return { ...before, took, unchanged: before.unchanged + 1 }
      return { trace, took, unchanged: 0, revision: (before?.revision ?? 0) + 1 }
    },
    // A trace can be large; what did not change is kept above.
    structuralSharing: false,
    enabled: id !== '',
    refetchInterval: ({ state }) =>
      calm(pause(refresh, defaultRange, state.data?.took ?? 0), state.data?.unchanged ?? 0),
  })
}

/** The map of a trace, as of one of its revisions. */
export function useTraceGraph(id: string, revision: number, enabled: boolean) {
  return useQuery({
    queryKey: ['trace-graph', id, revision],
    queryFn: ({ signal }) => getTraceGraph(id, signal),
    enabled,
    placeholderData: (previous) => previous,
  })
}

function isSame(a: Trace | null, b: Trace | null): boolean {
  if (!a || !b) return a === b
  if (a.Segments.length !== b.Segments.length || a.LimitExceeded !== b.LimitExceeded) return false
  return a.Segments.every(({ Id, Document }, index) => {
    const other = b.Segments[index]
    return other?.Id === Id && other.Document === Document
  })
}
