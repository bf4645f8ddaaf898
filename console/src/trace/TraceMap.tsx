import '../map/map.css'
import { useMemo } from 'react'
import { graphOf } from '../map/graph'
import { ServiceMap } from '../map/ServiceMap'
import { ErrorNotice } from '../shared/ErrorNotice'
import { useTraceGraph } from './api'
import type { Entity, TraceTree } from './documents'
import { entityOfNode } from './nodes'

interface TraceMapProps {
  id: string
  revision: number
  tree: TraceTree
  onSelect: (entity: Entity | null) => void
}

/** Which services a trace went through. */
export function TraceMap({ id, revision, tree, onSelect }: TraceMapProps) {
  const { data, error, refetch } = useTraceGraph(id, revision, true)
  const map = useMemo(() => graphOf(data ?? [], null), [data])
  return (
    <>
      <ErrorNotice error={error} onRetry={refetch} />
      <div className="trace-map tall">
        <ServiceMap
          graph={map}
          selected={null}
          onSelect={(node) => node && onSelect(entityOfNode(map, tree, node))}
          label="Map of this trace"
        />
      </div>
    </>
  )
}
