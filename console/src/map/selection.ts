import { isService, type ServiceChoice, type ServiceName } from '../shared/serviceId'
import type { MapEdge, MapGraph, MapNode } from './graph'

export type Selection = { kind: 'node'; node: MapNode } | { kind: 'edge'; edge: MapEdge; from: MapNode; to: MapNode }

const find = (graph: MapGraph, wanted: ServiceName) =>
  graph.nodes.find((node) => isService({ Name: node.name, Type: node.type }, wanted))

const nameOf = (node: MapNode): ServiceName => ({ name: node.name, type: node.type })

/** What the address selects, if it is on the map. */
export function selectionOf(graph: MapGraph, choice: ServiceChoice | null): Selection | null {
  if (!choice) return null
  const node = find(graph, choice.service)
  if (!choice.to) return node ? { kind: 'node', node } : null
  const to = find(graph, choice.to)
  const edge = graph.edges.find((each) => each.source === node?.id && each.target === to?.id)
  return edge && node && to ? { kind: 'edge', edge, from: node, to } : null
}

/** What the address must say to select the node or edge with this id. */
export function choiceOf(graph: MapGraph, id: string | null): ServiceChoice | null {
  const node = graph.nodes.find((each) => each.id === id)
  if (node) return { service: nameOf(node) }
  const edge = graph.edges.find((each) => each.id === id)
  const from = graph.nodes.find((each) => each.id === edge?.source)
  const to = graph.nodes.find((each) => each.id === edge?.target)
  return from && to ? { service: nameOf(from), to: nameOf(to) } : null
}

export const idOf = (selection: Selection | null): string | null =>
  selection ? (selection.kind === 'node' ? selection.node.id : selection.edge.id) : null
