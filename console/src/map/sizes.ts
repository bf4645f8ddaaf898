import type { MapGraph, Traffic } from './graph'
import type { Sizing } from './view'

/** The smallest ring beside the largest one. */
const least = 0.62

/** How large each ring is, 1 for as large as there is room. */
export function scalesOf(graph: MapGraph, sizing: Sizing): Map<string, number> {
  const weights = new Map(graph.nodes.map((node) => [node.id, weightOf(node.traffic, sizing)]))
  const greatest = Math.max(...weights.values(), 0)
  return new Map(
    [...weights].map(([id, weight]) => [
      id,
      sizing === 'equal' ? 1 : greatest > 0 ? least + (1 - least) * (weight / greatest) : least,
    ]),
  )
}

function weightOf(traffic: Traffic | null, sizing: Sizing): number {
  if (!traffic || traffic.counts.total === 0) return 0
  const { counts } = traffic
  // Ten times the traffic must not be ten times the size.
  if (sizing === 'traffic') return Math.log10(1 + counts.total)
  // What fails is large: a share of one in a thousand is seen, a hundred percent is the largest.
  const failed = (counts.fault + counts.error + counts.throttle) / counts.total
  return failed === 0 ? 0 : 4 + Math.max(-3, Math.log10(failed))
}
