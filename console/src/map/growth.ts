import { type Layout, type Line, lineBetween, nodeSize, type Point, type Shape } from './layout'

/** Free room between nodes: along the calls and across them. */
const gap = { along: 84, across: 28 } as const

/** A map that has changed by more than this is laid out anew. */
const mostNew = (nodes: number) => Math.max(2, Math.floor(nodes / 5))

/** What has gone is remembered for its return, unless it has become this much. */
const mostRemembered = 1000

/**
 * The layout that was there with what has come and without what has gone, so that a person finds everything where it was. What had gone and comes
 * back finds its old place as long as nothing else stands there. Null when too much has changed, or nothing of it is left.
 */
export function grow(layout: Layout, shape: Shape, remembered: Layout = layout): Layout | null {
  if (layout.direction !== shape.direction) return null
  const stayed = shape.nodes.filter((id) => layout.nodes.has(id))
  const absent = shape.nodes.filter((id) => !layout.nodes.has(id))
  const nodes = new Map(stayed.map((id) => [id, layout.nodes.get(id) as Point]))
  const come = absent.filter((id) => {
    const place = remembered.nodes.get(id)
    if (!place || !isFree(place, nodes)) return true
    nodes.set(id, place)
    return false
  })
  if (
    stayed.length === 0 ||
    come.length > mostNew(stayed.length) ||
    layout.nodes.size - stayed.length > mostNew(stayed.length)
  )
    return null
  for (const id of order(come, shape)) nodes.set(id, freePlace(id, shape, nodes))
  const lines = new Map<string, Line>()
  for (const { id, source, target } of shape.edges) {
    const from = nodes.get(source)
    const to = nodes.get(target)
    const isWhereItWas = from === remembered.nodes.get(source) && to === remembered.nodes.get(target)
    const line =
      layout.lines.get(id) ??
      (isWhereItWas ? remembered.lines.get(id) : undefined) ??
      (from && to && lineBetween(from, to, shape.direction))
    if (line) lines.set(id, line)
  }
  return { direction: shape.direction, nodes, lines }
}

/** A layout with what an earlier one had besides. */
export function remember(earlier: Layout, layout: Layout): Layout {
  if (earlier.nodes.size > layout.nodes.size + mostRemembered) return layout
  return {
    direction: layout.direction,
    nodes: new Map([...earlier.nodes, ...layout.nodes]),
    lines: new Map([...earlier.lines, ...layout.lines]),
  }
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
function freePlace(id: string, shape: Shape, nodes: Map<string, Point>): Point {
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
    if (isFree(place, nodes)) return place
  }
}

function corner(nodes: Map<string, Point>): Point {
  const places = [...nodes.values()]
  return { x: Math.min(...places.map(({ x }) => x)), y: Math.max(...places.map(({ y }) => y)) }
}

const isFree = (place: Point, nodes: Map<string, Point>) => [...nodes.values()].every((other) => !overlap(place, other))

const overlap = (a: Point, b: Point) => Math.abs(a.x - b.x) < nodeSize.width && Math.abs(a.y - b.y) < nodeSize.height
