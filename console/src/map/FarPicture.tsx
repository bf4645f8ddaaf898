import { ViewportPortal } from '@xyflow/react'
import { useMemo } from 'react'
import { type CallEdgeType, lookOf } from './CallEdge'
import { nodeSize } from './layout'
import { arcPath, arcsOf, circlePath, ringRadius } from './ring'
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
    const look = lookOf(data)
    const width = Math.round(look.width)
    add(lines, `${look.className} ${width}`, { ...look, width }, data.line.path)
  }
  return listed(lines)
}

function ringsOf(nodes: ServiceNodeType[]) {
  const rings = new Map<string, { className: string; path: string }>()
  for (const { data, position } of nodes) {
    const { node, scale, dimmed } = data
    const middle = { x: position.x + nodeSize.width / 2, y: position.y + nodeSize.ring / 2 }
    const radius = ringRadius(scale)
    const state = dimmed ? ' dimmed' : ''
    for (const part of ['ring-inside', 'ring-empty']) {
      add(rings, part + state, { className: part + state }, circlePath(middle, radius))
    }
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
