import { BaseEdge, type Edge, type EdgeProps } from '@xyflow/react'
import { memo, use } from 'react'
import { worstOutcome } from '../shared/outcome'
import { LookedAtFrom } from './distance'
import { edgeWidth, type MapEdge } from './graph'
import { arrowLength, type Direction, type Line } from './layout'

export type CallEdgeType = Edge<{ edge: MapEdge; line: Line; direction: Direction; dimmed: boolean }, 'call'>

/** How a call is drawn, near and far: the colour of what goes wrong on it, wider with more traffic. */
export function lookOf({ edge, dimmed }: { edge: MapEdge; dimmed: boolean }): { className: string; width: number } {
  const outcome = edge.traffic ? worstOutcome(edge.traffic.counts) : 'ok'
  return {
    className: `call-edge ${outcome} ${edge.linked ? 'linked' : ''} ${dimmed ? 'dimmed' : ''}`,
    width: edgeWidth(edge.traffic?.counts.total ?? 0),
  }
}

export const CallEdge = memo(function CallEdge({ data, selected }: EdgeProps<CallEdgeType>) {
  const far = use(LookedAtFrom) === 'far'
  if (!data) return null
  const { line, direction } = data
  const { className, width } = lookOf(data)
  return (
    <g className={`${className} ${selected ? 'selected' : ''}`}>
      <BaseEdge path={line.path} style={{ strokeWidth: width }} interactionWidth={far ? 0 : 24} />
      {!far && (
        <path
          className="call-arrow"
          d={`M ${-arrowLength - 1},${-width / 2 - 3} L 0,0 L ${-arrowLength - 1},${width / 2 + 3} Z`}
          transform={`translate(${line.tip.x} ${line.tip.y})${direction === 'DOWN' ? ' rotate(90)' : ''}`}
        />
      )}
    </g>
  )
})
