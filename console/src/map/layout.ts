import type { ElkExtendedEdge, ElkNode, ElkPoint } from 'elkjs/lib/elk-api'

/** All that a layout depends on: numbers change every second, this does not. */
export interface Shape {
  nodes: string[]
  edges: { id: string; source: string; target: string }[]
}

export interface Layout {
  nodes: Map<string, ElkPoint>
  /** Of each edge an SVG path, in the coordinates of the nodes. */
  paths: Map<string, string>
}

/** A node is its ring with two lines of text below. */
export const nodeSize = { width: 168, height: 146, ring: 100 } as const

const ringLeft = (nodeSize.width - nodeSize.ring) / 2
const ringMiddle = nodeSize.ring / 2

const options = {
  'elk.algorithm': 'layered',
  'elk.direction': 'RIGHT',
  'elk.randomSeed': '1895',
  'elk.edgeRouting': 'SPLINES',
  'elk.layered.considerModelOrder.strategy': 'PREFER_NODES',
  'elk.layered.nodePlacement.strategy': 'NETWORK_SIMPLEX',
  'elk.layered.spacing.nodeNodeBetweenLayers': '56',
  'elk.layered.spacing.edgeNodeBetweenLayers': '24',
  'elk.spacing.nodeNode': '28',
  'elk.spacing.edgeNode': '20',
  'elk.spacing.componentComponent': '48',
  'elk.padding': '[top=12,left=12,bottom=12,right=12]',
}

/** Calls leave a ring at its right and arrive at its left, at half its height. */
export function toElk(shape: Shape): ElkNode {
  return {
    id: 'map',
    layoutOptions: options,
    children: shape.nodes.map((_, index) => ({
      id: `n${index}`,
      width: nodeSize.width,
      height: nodeSize.height,
      layoutOptions: { 'elk.portConstraints': 'FIXED_POS' },
      ports: [
        { id: `n${index}in`, x: 0, y: ringMiddle, layoutOptions: { 'elk.port.side': 'WEST' } },
        { id: `n${index}out`, x: nodeSize.width, y: ringMiddle, layoutOptions: { 'elk.port.side': 'EAST' } },
      ],
    })),
    edges: shape.edges.map((edge, index) => ({
      id: `e${index}`,
      sources: [`n${shape.nodes.indexOf(edge.source)}out`],
      targets: [`n${shape.nodes.indexOf(edge.target)}in`],
    })),
  }
}

export function fromElk(shape: Shape, placed: ElkNode): Layout {
  const nodes = new Map<string, ElkPoint>()
  placed.children?.forEach((child, index) => {
    nodes.set(shape.nodes[index] ?? '', { x: child.x ?? 0, y: child.y ?? 0 })
  })
  const paths = new Map<string, string>()
  placed.edges?.forEach((edge, index) => {
    paths.set(shape.edges[index]?.id ?? '', pathOf(edge))
  })
  return { nodes, paths }
}

/** ELK's splines are cubic: start, then two control points and an end, over and over. The ends reach on to the rings. */
function pathOf(edge: ElkExtendedEdge): string {
  return (edge.sections ?? [])
    .map(({ startPoint, endPoint, bendPoints = [] }) => {
      const curve = [...bendPoints, endPoint]
      const drawn =
        curve.length % 3 === 0 ? `C ${curve.map(point).join(' ')}` : curve.map((bend) => `L ${point(bend)}`).join(' ')
      const start = { x: startPoint.x - ringLeft, y: startPoint.y }
      const end = { x: endPoint.x + ringLeft, y: endPoint.y }
      return `M ${point(start)} L ${point(startPoint)} ${drawn} L ${point(end)}`
    })
    .join(' ')
}

const point = ({ x, y }: ElkPoint) => `${Math.round(x * 10) / 10},${Math.round(y * 10) / 10}`
