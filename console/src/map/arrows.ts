import type { MapGraph } from './graph'
import type { Layout } from './layout'

export const arrowKeys = ['ArrowRight', 'ArrowLeft', 'ArrowDown', 'ArrowUp'] as const
export type ArrowKey = (typeof arrowKeys)[number]
export const isArrowKey = (key: string): key is ArrowKey => (arrowKeys as readonly string[]).includes(key)

/**
 * The node that an arrow key leads to: along the calls to whom is called, against them to who calls, across them to the next one beside it, those
 * first that have a caller or a callee in common with it. From a call it leads to either end. Null where there is nothing.
 */
export function nodeAt(graph: MapGraph, layout: Layout, id: string, key: ArrowKey): string | null {
  const down = layout.direction === 'DOWN'
  const [ahead, back, below] = down
    ? (['ArrowDown', 'ArrowUp', 'ArrowRight'] as const)
    : (['ArrowRight', 'ArrowLeft', 'ArrowDown'] as const)
  const call = graph.edges.find((edge) => edge.id === id)
  if (call) return key === ahead ? call.target : key === back ? call.source : null
  const place = (each: string) => {
    const at = layout.nodes.get(each)
    if (!at) return null
    return down ? { along: at.y, across: at.x } : { along: at.x, across: at.y }
  }
  const here = place(id)
  if (!here) return null
  const callees = (of: string) => graph.edges.flatMap(({ source, target }) => (source === of ? [target] : []))
  const callers = (of: string) => graph.edges.flatMap(({ source, target }) => (target === of ? [source] : []))

  /** The one of several with the smallest number; what has none is no choice. */
  const least = (of: Iterable<string>, number: (at: { along: number; across: number }) => number | null) => {
    let best: { id: string; number: number } | null = null
    for (const each of of) {
      const at = each === id ? null : place(each)
      const value = at && number(at)
      if (value !== null && (!best || value < best.number)) best = { id: each, number: value }
    }
    return best?.id ?? null
  }
  if (key === ahead || key === back) {
    const sign = key === ahead ? 1 : -1
    const known = key === ahead ? callees(id) : callers(id)
    const apart = (at: { across: number }) => Math.abs(at.across - here.across)
    // In a cycle who is called may stand behind: that way is taken when there is no other.
    return least(known, (at) => ((at.along - here.along) * sign > 0 ? apart(at) : null)) ?? least(known, apart)
  }
  const sign = key === below ? 1 : -1
  const beside = new Set([...callers(id).flatMap(callees), ...callees(id).flatMap(callers)])
  const away = (at: { along: number; across: number }) => {
    const distance = (at.across - here.across) * sign
    return distance > 0 ? distance + Math.abs(at.along - here.along) : null
  }
  return (
    least(beside, away) ??
    least(
      graph.nodes.map((node) => node.id),
      away,
    )
  )
}
