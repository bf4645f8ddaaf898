import { useMemo, useState } from 'react'
import type { MapGraph } from './graph'
import { grow, remember } from './growth'
import { type Direction, type Layout, layOut, type Shape } from './layout'

interface Arranged {
  shape: Shape
  arrangement: number
  layout: Layout
  remembered: Layout
}

/**
 * The place of everything. Thought over only when a node or an edge comes or goes, or the window turns; while little changes, what is there stays
 * where it is. `arrangement` counts how often a person has asked for everything to be arranged anew.
 */
export function useLayout(graph: MapGraph, direction: Direction, arrangement = 0): Layout {
  const shape = useMemo(
    (): Shape => ({
      direction,
      nodes: graph.nodes.map(({ id }) => id),
      edges: graph.edges.map(({ id, source, target }) => ({ id, source, target })),
    }),
    [graph, direction],
  )
  // A map that is opened again is laid out for what it is then, not for how it came to be.
  const [arranged, setArranged] = useState(() => anew(shape, arrangement))
  if (arranged.shape === shape && arranged.arrangement === arrangement) return arranged.layout
  const next = arrange(arranged, shape, arrangement)
  setArranged(next)
  return next.layout
}

function arrange(before: Arranged, shape: Shape, arrangement: number): Arranged {
  if (before.arrangement !== arrangement) return anew(shape, arrangement)
  if (isSame(before.shape, shape)) return { ...before, shape }
  const layout = grow(before.layout, shape, before.remembered)
  return layout
    ? { shape, arrangement, layout, remembered: remember(before.remembered, layout) }
    : anew(shape, arrangement)
}

function anew(shape: Shape, arrangement: number): Arranged {
  const layout = layOut(shape)
  return { shape, arrangement, layout, remembered: layout }
}

function isSame(a: Shape, b: Shape): boolean {
  return (
    a.direction === b.direction &&
    a.nodes.length === b.nodes.length &&
    a.edges.length === b.edges.length &&
    a.nodes.every((id, index) => id === b.nodes[index]) &&
    a.edges.every(({ id }, index) => id === b.edges[index]?.id)
  )
}
