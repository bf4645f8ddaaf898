import { BaseEdge, type Edge, type EdgeProps } from '@xyflow/react'
import { memo } from 'react'
import { worstOutcome } from '../shared/outcome'
import { edgeWidth, type MapEdge } from './graph'

export type CallEdgeType = Edge<{ edge: MapEdge; path: string }, 'call'>

export const CallEdge = memo(function CallEdge({ data, selected, markerEnd }: EdgeProps<CallEdgeType>) {
  if (!data) return null
  const { traffic, linked } = data.edge
  const outcome = traffic ? worstOutcome(traffic.counts) : 'ok'
  return (
    <BaseEdge
      path={data.path}
      className={`call-edge ${outcome} ${linked ? 'linked' : ''} ${selected ? 'selected' : ''}`}
      style={{ strokeWidth: edgeWidth(traffic?.counts.total ?? 0) }}
      markerEnd={markerEnd}
      interactionWidth={24}
    />
  )
})
