import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useRef } from 'react'
import type { MapGraph } from './graph'
import { grow, remember } from './growth'
import type { Direction, Layout, Shape } from './layout'

/**
 * The place of everything. Asked anew only when a node or an edge comes or goes, or the window turns; while little changes, what is there stays
 * where it is. `arrangement` counts how often a person has asked for everything to be arranged anew.
 */
export function useLayout(graph: MapGraph, direction: Direction, arrangement = 0): Layout | undefined {
  const last = useRef<{ layout: Layout; remembered: Layout; arrangement: number } | null>(null)
  const shape: Shape = {
    direction,
    nodes: graph.nodes.map((node) => node.id),
    edges: graph.edges.map(({ id, source, target }) => ({ id, source, target })),
  }
  const { data, error } = useQuery({
    queryKey: ['layout', shape, arrangement],
    queryFn: async () => {
      const before = last.current
      const grown = before && before.arrangement === arrangement ? grow(before.layout, shape, before.remembered) : null
      const layout = grown ?? (await (await import('./elk')).layOut(shape))
      last.current = { layout, remembered: before && grown ? remember(before.remembered, grown) : layout, arrangement }
      return layout
    },
    // A map that is opened again is laid out for what it is then, not for how it came to be.
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: keepPreviousData,
    structuralSharing: false,
  })
  if (error) throw error
  return data
}
