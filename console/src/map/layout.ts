import type { ElkNode, ElkPoint } from 'elkjs/lib/elk-api'

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
  nodes: Map<string, ElkPoint>
  lines: Map<string, Line>
}

/** Where an edge is drawn, in the coordinates of the nodes, and where its arrow points to. */
export interface Line {
  path: string
  tip: ElkPoint
}

/** A node is its ring with two lines of text below. */
export const nodeSize = { width: 168, height: 146, ring: 100 } as const

/** The line ends where its arrow begins. */
export const arrowLength = 10

const options = {
  'elk.algorithm': 'layered',
  'elk.randomSeed': '1895',
  'elk.edgeRouting': 'POLYLINE',
  'elk.layered.considerModelOrder.strategy': 'PREFER_NODES',
  'elk.layered.nodePlacement.strategy': 'NETWORK_SIMPLEX',
  'elk.layered.spacing.nodeNodeBetweenLayers': '60',
  'elk.layered.spacing.edgeNodeBetweenLayers': '24',
  'elk.spacing.nodeNode': '28',
  'elk.spacing.edgeNode': '24',
  'elk.spacing.componentComponent': '48',
  'elk.padding': '[top=12,left=12,bottom=12,right=12]',
}

interface Port {
  x: number
  y: number
  side: string
}

/** Calls leave a ring at its right and arrive at its left; downwards they leave below the text and arrive on top. */
const ports: Record<Direction, { in: Port; out: Port }> = {
  RIGHT: {
    in: { x: 0, y: nodeSize.ring / 2, side: 'WEST' },
    out: { x: nodeSize.width, y: nodeSize.ring / 2, side: 'EAST' },
  },
  DOWN: {
    in: { x: nodeSize.width / 2, y: 0, side: 'NORTH' },
    out: { x: nodeSize.width / 2, y: nodeSize.height, side: 'SOUTH' },
  },
}

export function toElk(shape: Shape): ElkNode {
  const numbers = new Map(shape.nodes.map((id, index) => [id, index]))
  const port = (id: string, { x, y, side }: Port) => ({ id, x, y, layoutOptions: { 'elk.port.side': side } })
  return {
    id: 'map',
    layoutOptions: { ...options, 'elk.direction': shape.direction },
    children: shape.nodes.map((_, index) => ({
      id: `n${index}`,
      width: nodeSize.width,
      height: nodeSize.height,
      layoutOptions: { 'elk.portConstraints': 'FIXED_POS' },
      ports: [port(`n${index}in`, ports[shape.direction].in), port(`n${index}out`, ports[shape.direction].out)],
    })),
    edges: shape.edges.map((edge, index) => ({
      id: `e${index}`,
      sources: [`n${numbers.get(edge.source)}out`],
      targets: [`n${numbers.get(edge.target)}in`],
    })),
  }
}

export function fromElk(shape: Shape, placed: ElkNode): Layout {
  const nodes = new Map<string, ElkPoint>()
  placed.children?.forEach((child, index) => {
    nodes.set(shape.nodes[index] ?? '', { x: child.x ?? 0, y: child.y ?? 0 })
  })
  const lines = new Map<string, Line>()
  placed.edges?.forEach((edge, index) => {
    const section = edge.sections?.[0]
    if (!section) return
    const points = [section.startPoint, ...(section.bendPoints ?? []), section.endPoint]
    lines.set(shape.edges[index]?.id ?? '', lineThrough(points, shape.direction))
  })
  return { direction: shape.direction, nodes, lines }
}

/** From ring to ring, smoothly: S-curves as long as the line goes forward, rounded corners when it must go back. */
function lineThrough(points: ElkPoint[], direction: Direction): Line {
  const right = direction === 'RIGHT'
  const gap = right ? (nodeSize.width - nodeSize.ring) / 2 : 0
  const shift = (point: ElkPoint | undefined, by: number): ElkPoint => ({
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
export function lineBetween(from: ElkPoint, to: ElkPoint, direction: Direction): Line {
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

function curveThrough(points: ElkPoint[], right: boolean): string {
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

function roundedThrough(points: ElkPoint[]): string {
  let path = `M ${text(points[0])}`
  for (let index = 1; index < points.length - 1; index++) {
    const corner = points[index] ?? { x: 0, y: 0 }
    const next = points[index + 1] ?? corner
    path += ` Q ${text(corner)} ${text({ x: (corner.x + next.x) / 2, y: (corner.y + next.y) / 2 })}`
  }
  return `${path} L ${text(points.at(-1))}`
}

const text = (point: ElkPoint | undefined) =>
  point ? `${Math.round(point.x * 10) / 10},${Math.round(point.y * 10) / 10}` : '0,0'
