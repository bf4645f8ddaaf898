import type { MapGraph } from '../map/graph'
import type { Entity, TraceTree } from './documents'

/** The first segment that a node of the trace's map stands for; of the client, what it called. */
export function entityOfNode(graph: MapGraph, tree: TraceTree, id: string): Entity | null {
  const node = graph.nodes.find((each) => each.id === id)
  if (!node) return null
  const segments = [...tree.byId.values()].filter((entity) => entity.kind === 'segment' && entity.name === node.name)
  return segments.find((segment) => segment.type === node.type) ?? segments[0] ?? null
}
