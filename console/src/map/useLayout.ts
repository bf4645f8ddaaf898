import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { MapGraph } from './graph'
import type { Direction, Layout, Shape } from './layout'

/** The place of everything. Asked anew only when a node or an edge comes or goes, or the window turns. */
export function useLayout(graph: MapGraph, direction: Direction): Layout | undefined {
  const shape: Shape = {
    direction,
    nodes: graph.nodes.map((node) => node.id),
    edges: graph.edges.map(({ id, source, target }) => ({ id, source, target })),
  }
  const { data, error } = useQuery({
    queryKey: ['layout', shape],
    queryFn: async () => (await import('./elk')).layOut(shape),
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: keepPreviousData,
    structuralSharing: false,
  })
  if (error) throw error
  return data
}
