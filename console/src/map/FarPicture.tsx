import { ViewportPortal } from '@xyflow/react'
import { useMemo } from 'react'
import { worstOutcome } from '../shared/outcome'
import type { CallEdgeType } from './CallEdge'
import { edgeWidth } from './graph'
import { nodeSize } from './layout'
import { arcPath, arcsOf, circlePath } from './ring'
import type { ServiceNodeType } from './ServiceNode'

/**
 * A large map from afar: a few pictures instead of thousands. The nodes are still there to be chosen, each an empty place above its ring; lines are
 * too thin to be hit.
 */
export function FarPicture({ nodes, edges }: { nodes: ServiceNodeType[]; edges: CallEdgeType[] }) {
  const lines = useMemo(() => linesOf(edges), [edges])
  const rings = useMemo(() => ringsOf(nodes), [nodes])
  return (
    <ViewportPortal>
      <svg className="far-picture" aria-hidden="true">
        {lines.map(({ key, className, path, width }) => (
          <g key={key} className={className}>
            <path className="react-flow__edge-path" d={path} style={{ strokeWidth: width }} />
          </g>
        ))}
        {rings.map(({ key, className, path }) => (
          <path key={key} className={className} d={path} />
        ))}
      </svg>
    </ViewportPortal>
  )
}

function linesOf(edges: CallEdgeType[]) {
  const lines = new Map<string, { className: string; width: number; path: string }>()
  for (const { data } of edges) {
    if (!data) continue
    const { edge, line, dimmed } = data
    const outcome = edge.traffic ? worstOutcome(edge.traffic.counts) : 'ok'
    const width = Math.round(edgeWidth(edge.traffic?.counts.total ?? 0))
    const className = `call-edge ${outcome} ${edge.linked ? 'linked' : ''} ${dimmed ? 'dimmed' : ''}`
    add(lines, `${className} ${width}`, { className, width }, line.path)
  }
  return listed(lines)
}

function ringsOf(nodes: ServiceNodeType[]) {
  const rings = new Map<string, { className: string; path: string }>()
  for (const { data, position } of nodes) {
    const { node, scale, dimmed } = data
    const middle = { x: position.x + nodeSize.width / 2, y: position.y + nodeSize.ring / 2 }
    const radius = (nodeSize.ring / 2) * scale - 6
    const state = dimmed ? ' dimmed' : ''
    add(rings, `inside${state}`, { className: `ring-inside ring-empty-far${state}` }, circlePath(middle, radius))
    for (const arc of node.traffic ? arcsOf(node.traffic.counts) : []) {
      const className = `ring-arc ${arc.outcome}${state}`
      add(rings, className, { className }, arcPath(middle, radius, arc))
    }
  }
  return listed(rings)
}

/** Adds to the path of a key. */
function add<Style>(paths: Map<string, Style & { path: string }>, key: string, style: Style, path: string) {
  const known = paths.get(key)
  if (known) known.path += ` ${path}`
  else paths.set(key, { ...style, path })
}

const listed = <Style,>(paths: Map<string, Style>) => [...paths].map(([key, style]) => ({ key, ...style }))
