import type { Edge, HistogramEntry, Service, Statistics } from '../shared/api'
import { type Counts, countsOf } from '../shared/outcome'
import { keyOf } from '../shared/serviceId'

/** Requests through a node or along an edge, ready to be shown. */
export interface Traffic {
  counts: Counts
  averageSeconds: number | null
  /** Null when the graph is of one trace. */
  perMinute: number | null
  histogram: HistogramEntry[]
}

export interface MapNode {
  id: string
  name: string
  type: string | null
  root: boolean
  /** Null for a client: only its edges carry numbers. */
  traffic: Traffic | null
  /** The names of those that it stands for, where it stands for several. */
  members?: string[]
}

export interface MapEdge {
  id: string
  source: string
  target: string
  linked: boolean
  traffic: Traffic | null
}

export interface MapGraph {
  nodes: MapNode[]
  edges: MapEdge[]
}

/** The graph in an order that depends on nothing but its content. One trace has no window, so no rates. */
export function graphOf(services: Service[], windowSeconds: number | null): MapGraph {
  const keys = new Map(services.map((service) => [service.ReferenceId, keyOf(service)]))
  const nodes = services.map((service) => nodeOf(service, windowSeconds))
  const edges = services.flatMap((service) =>
    service.Edges.flatMap((edge) => {
      const target = keys.get(edge.ReferenceId)
      return target === undefined ? [] : [edgeOf(keyOf(service), target, edge, windowSeconds)]
    }),
  )
  return { nodes: nodes.sort(byId), edges: edges.sort(byId) }
}

const byId = (a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)

function nodeOf(service: Service, windowSeconds: number | null): MapNode {
  return {
    id: keyOf(service),
    name: service.Name,
    type: service.Type,
    root: service.Root === true,
    traffic: trafficOf(service.SummaryStatistics, service.ResponseTimeHistogram, windowSeconds),
  }
}

function edgeOf(source: string, target: string, edge: Edge, windowSeconds: number | null): MapEdge {
  return {
    id: JSON.stringify([source, target]),
    source,
    target,
    linked: edge.EdgeType === 'link',
    traffic: trafficOf(edge.SummaryStatistics, edge.ResponseTimeHistogram, windowSeconds),
  }
}

function trafficOf(
  statistics: Statistics | null,
  histogram: HistogramEntry[] | null,
  windowSeconds: number | null,
): Traffic | null {
  if (!statistics) return null
  return {
    counts: countsOf(statistics),
    averageSeconds: statistics.TotalCount > 0 ? statistics.TotalResponseTime / statistics.TotalCount : null,
    perMinute: windowSeconds ? statistics.TotalCount / (windowSeconds / 60) : null,
    histogram: histogram ?? [],
  }
}

/** Thickness of an edge: ten times the traffic is 2 pixels more, whatever the busiest edge carries. */
export function edgeWidth(count: number): number {
  return Math.min(9, 1.5 + 2 * Math.log10(1 + Math.max(0, count) / 3))
}
