import { partsOf } from './layered/calls'
import { layOutPart, type NodeRoom, type Place } from './layered/part'
import { packShelves } from './layered/shelves'

export interface Point {
  x: number
  y: number
}

/** All that a layout depends on: numbers change every second, this does not. */
export interface Shape {
  /** Calls run to the right, or down where there is more height than width. */
  direction: Direction
  nodes: string[]
  edges: { id: string; source: string; target: string }[]
}

export type Direction = 'RIGHT' | 'DOWN'

export interface Layout {
  direction: Direction
  nodes: Map<string, Point>
  lines: Map<string, Line>
}

/** Where an edge is drawn, in the coordinates of the nodes, and where its arrow points to. */
export interface Line {
  path: string
  tip: Point
}

/** A node is its ring with two lines of text below. */
export const nodeSize = { width: 168, height: 146, ring: 100 } as const

/** The line ends where its arrow begins. */
export const arrowLength = 10

/** Between parts of a graph that do not hang together, and how much wider than high all of them together may be. */
const apart = 48
const aspects: Record<Direction, number> = { RIGHT: 1.6, DOWN: 0.6 }

/** Calls leave a ring at its right and arrive at its left; downwards they leave below the text and arrive on top. */
const ports: Record<Direction, { in: Point; out: Point }> = {
  RIGHT: { in: { x: 0, y: nodeSize.ring / 2 }, out: { x: nodeSize.width, y: nodeSize.ring / 2 } },
  DOWN: { in: { x: nodeSize.width / 2, y: 0 }, out: { x: nodeSize.width / 2, y: nodeSize.height } },
}

const rooms: Record<Direction, NodeRoom> = {
  RIGHT: { along: nodeSize.width, before: nodeSize.ring / 2, after: nodeSize.height - nodeSize.ring / 2 },
  DOWN: { along: nodeSize.height, before: nodeSize.width / 2, after: nodeSize.width / 2 },
}

/** Where everything is; the same for the same shape, always. */
export function layOut(shape: Shape): Layout {
  const { direction } = shape
  const right = direction === 'RIGHT'
  const numbers = new Map(shape.nodes.map((id, number) => [id, number]))
  const calls = shape.edges.flatMap(({ id, source, target }) => {
    const ends = { source: numbers.get(source), target: numbers.get(target) }
    return ends.source === undefined || ends.target === undefined
      ? []
      : [{ id, source: ends.source, target: ends.target }]
  })
  const members = partsOf({ size: shape.nodes.length, calls })
  const partOf = new Map(members.flatMap((nodes, part) => nodes.map((node, number) => [node, { part, number }])))
  const callsOf = members.map((): typeof calls => [])
  for (const call of calls) callsOf[partOf.get(call.source)?.part ?? 0]?.push(call)
  const within = (node: number) => partOf.get(node)?.number ?? 0
  const parts = members.map((nodes, part) =>
    layOutPart(
      {
        size: nodes.length,
        calls: (callsOf[part] ?? []).map(({ source, target }) => ({ source: within(source), target: within(target) })),
      },
      rooms[direction],
    ),
  )
  const corners = packShelves(
    parts.map(({ along, across }) => (right ? { width: along, height: across } : { width: across, height: along })),
    apart,
    aspects[direction],
  )
  const nodes = new Map<string, Point>()
  const lines = new Map<string, Line>()
  for (const [index, part] of parts.entries()) {
    const corner = corners[index] ?? { x: 0, y: 0 }
    const at = ({ along, across }: Place): Point =>
      right ? { x: corner.x + along, y: corner.y + across } : { x: corner.x + across, y: corner.y + along }
    const beside = (port: Point, { x, y }: Point): Point => ({ x: x + port.x, y: y + port.y })
    const topLeft = (place: Place): Point => {
      const arrival = at(place)
      return { x: arrival.x - ports[direction].in.x, y: arrival.y - ports[direction].in.y }
    }
    for (const [number, place] of part.nodes.entries())
      nodes.set(shape.nodes[members[index]?.[number] ?? 0] ?? '', topLeft(place))
    for (const [number, { id, source, target }] of (callsOf[index] ?? []).entries()) {
      const from = nodes.get(shape.nodes[source] ?? '') ?? corner
      const to = nodes.get(shape.nodes[target] ?? '') ?? corner
      const bends = (part.bends[number] ?? []).map(at)
      lines.set(
        id,
        lineThrough([beside(ports[direction].out, from), ...bends, beside(ports[direction].in, to)], direction),
      )
    }
  }
  return { direction, nodes, lines }
}

/** From ring to ring, smoothly: S-curves as long as the line goes forward, rounded corners when it must go back. */
function lineThrough(points: Point[], direction: Direction): Line {
  const right = direction === 'RIGHT'
  const gap = right ? (nodeSize.width - nodeSize.ring) / 2 : 0
  const shift = (point: Point | undefined, by: number): Point => ({
    x: (point?.x ?? 0) + (right ? by : 0),
    y: (point?.y ?? 0) + (right ? 0 : by),
  })
  const tip = shift(points.at(-1), gap)
  const forward = points.every((point, index) => {
    const next = points[index + 1]
    return !next || (right ? next.x > point.x : next.y > point.y)
  })
  if (forward) {
    const through = [shift(points[0], -gap), ...points.slice(1, -1), shift(tip, -arrowLength)]
    return { path: curveThrough(through, right), tip }
  }
  const path = roundedThrough([shift(points[0], -gap), ...points, shift(tip, -arrowLength)])
  return { path, tip }
}

/** A call between two nodes that are where they are, past whatever is between them. */
export function lineBetween(from: Point, to: Point, direction: Direction): Line {
  const out = ports[direction].out
  const into = ports[direction].in
  return lineThrough(
    [
      { x: from.x + out.x, y: from.y + out.y },
      { x: to.x + into.x, y: to.y + into.y },
    ],
    direction,
  )
}

function curveThrough(points: Point[], right: boolean): string {
  let path = `M ${text(points[0])}`
  for (let index = 1; index < points.length; index++) {
    const from = points[index - 1] ?? { x: 0, y: 0 }
    const to = points[index] ?? from
    const half = right ? (to.x - from.x) / 2 : (to.y - from.y) / 2
    const leaving = right ? { x: from.x + half, y: from.y } : { x: from.x, y: from.y + half }
    const arriving = right ? { x: to.x - half, y: to.y } : { x: to.x, y: to.y - half }
    path += ` C ${text(leaving)} ${text(arriving)} ${text(to)}`
  }
  return path
}

function roundedThrough(points: Point[]): string {
  let path = `M ${text(points[0])}`
  for (let index = 1; index < points.length - 1; index++) {
    const corner = points[index] ?? { x: 0, y: 0 }
    const next = points[index + 1] ?? corner
    path += ` Q ${text(corner)} ${text({ x: (corner.x + next.x) / 2, y: (corner.y + next.y) / 2 })}`
  }
  return `${path} L ${text(points.at(-1))}`
}

const text = (point: Point | undefined) =>
  point ? `${Math.round(point.x * 10) / 10},${Math.round(point.y * 10) / 10}` : '0,0'
