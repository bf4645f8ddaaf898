import type { ElkPoint } from 'elkjs/lib/elk-api'
import { type Layout, type Line, lineBetween, nodeSize, type Shape } from './layout'

/** Free room between nodes: along the calls and across them. */
const gap = { along: 84, across: 28 } as const

/** A map that has changed by more than this is laid out anew. */
const mostNew = (nodes: number) => Math.max(2, Math.floor(nodes / 5))

/**
 * The layout that was there with what has come and without what has gone, so that a person finds everything where it was. Null when too much
 * has changed, or nothing of it is left.
 */
export function grow(layout: Layout, shape: Shape): Layout | null {
  if (layout.direction !== shape.direction) return null
  const stayed = shape.nodes.filter((id) => layout.nodes.has(id))
  const come = shape.nodes.filter((id) => !layout.nodes.has(id))
  if (
    stayed.length === 0 ||
    come.length > mostNew(stayed.length) ||
    layout.nodes.size - stayed.length > mostNew(stayed.length)
  )
    return null
  const nodes = new Map(stayed.map((id) => [id, layout.nodes.get(id) as ElkPoint]))
  for (const id of order(come, shape)) nodes.set(id, freePlace(id, shape, nodes))
  const lines = new Map<string, Line>()
  for (const { id, source, target } of shape.edges) {
    const from = nodes.get(source)
    const to = nodes.get(target)
    const line = layout.lines.get(id) ?? (from && to && lineBetween(from, to, shape.direction))
    if (line) lines.set(id, line)
  }
  return { direction: shape.direction, nodes, lines }
}

/** Those first that know somebody who has a place. */
function order(come: string[], shape: Shape): string[] {
  const isNew = new Set(come)
  const knows = (id: string) =>
    shape.edges.some(
      ({ source, target }) => (source === id && !isNew.has(target)) || (target === id && !isNew.has(source)),
    )
  return [...come.filter(knows), ...come.filter((id) => !knows(id))]
}

/** Beside whoever calls it, or before whom it calls, as near as there is room. */
function freePlace(id: string, shape: Shape, nodes: Map<string, ElkPoint>): ElkPoint {
  const caller = shape.edges.find(({ source, target }) => target === id && source !== id && nodes.has(source))?.source
  const callee = shape.edges.find(({ source, target }) => source === id && target !== id && nodes.has(target))?.target
  const right = shape.direction === 'RIGHT'
  const along = right ? nodeSize.width + gap.along : nodeSize.height + gap.along
  const across = right ? nodeSize.height + gap.across : nodeSize.width + gap.across
  const beside = nodes.get(caller ?? callee ?? '') ?? corner(nodes)
  const step = caller ? along : callee ? -along : 0
  const start = right ? { x: beside.x + step, y: beside.y } : { x: beside.x, y: beside.y + step }
  for (let turn = 0; ; turn++) {
    // 0, +1, −1, +2, −2, …
    const shift = across * (turn % 2 ? (turn + 1) / 2 : -turn / 2)
    const place = right ? { x: start.x, y: start.y + shift } : { x: start.x + shift, y: start.y }
    if ([...nodes.values()].every((other) => !overlap(place, other))) return place
  }
}

function corner(nodes: Map<string, ElkPoint>): ElkPoint {
  const places = [...nodes.values()]
  return { x: Math.min(...places.map(({ x }) => x)), y: Math.max(...places.map(({ y }) => y)) }
}

const overlap = (a: ElkPoint, b: ElkPoint) =>
  Math.abs(a.x - b.x) < nodeSize.width && Math.abs(a.y - b.y) < nodeSize.height
