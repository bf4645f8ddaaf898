import '@xyflow/react/dist/base.css'
import {
  Background,
  Controls,
  type EdgeChange,
  type NodeChange,
  ReactFlow,
  ReactFlowProvider,
  useReactFlow,
} from '@xyflow/react'
import { useEffect, useMemo, useRef } from 'react'
import { formatCount, formatDuration, formatRate } from '../shared/format'
import { CallEdge, type CallEdgeType } from './CallEdge'
import type { MapGraph, Traffic } from './graph'
import type { Layout } from './layout'
import { nodeSize } from './layout'
import { ServiceNode, type ServiceNodeType } from './ServiceNode'
import { useLayout } from './useLayout'

const nodeTypes = { service: ServiceNode }
const edgeTypes = { call: CallEdge }

interface ServiceMapProps {
  graph: MapGraph
  selected: string | null
  onSelect: (id: string | null) => void
  label: string
}

/** The graph, drawn. Where things are is decided in layout.ts. */
export function ServiceMap(props: ServiceMapProps) {
  const layout = useLayout(props.graph)
  return (
    <section className="service-map" aria-label={props.label}>
      {layout && (
        <ReactFlowProvider>
          <Drawing {...props} layout={layout} />
        </ReactFlowProvider>
      )}
    </section>
  )
}

function Drawing({ graph, layout, selected, onSelect }: ServiceMapProps & { layout: Layout }) {
  const { fitView } = useReactFlow()
  const moved = useRef(false)
  const frame = useRef<HTMLDivElement>(null)

  const fit = useMemo(() => () => fitView({ padding: 0.08, maxZoom: 1.15, duration: 200 }), [fitView])

  // The whole map stays in sight until the person looks at a part of it.
  useEffect(() => {
    if (!frame.current) return
    const observer = new ResizeObserver(() => !moved.current && fit())
    observer.observe(frame.current)
    return () => observer.disconnect()
  }, [fit])
  useEffect(() => {
    if (layout && !moved.current) fit()
  }, [layout, fit])

  const nodes = useMemo(
    () =>
      graph.nodes.flatMap((node): ServiceNodeType[] => {
        const position = layout.nodes.get(node.id)
        if (!position) return []
        return [
          {
            id: node.id,
            type: 'service',
            position,
            width: nodeSize.width,
            height: nodeSize.height,
            data: { node },
            selected: node.id === selected,
            ariaLabel: `${node.type === 'client' ? 'Client of ' : ''}${node.name}. ${spoken(node.traffic)}`,
            ariaRole: 'button',
          },
        ]
      }),
    [graph, layout, selected],
  )
  const edges = useMemo(() => {
    const names = new Map(graph.nodes.map((node) => [node.id, node.type === 'client' ? 'client' : node.name]))
    return graph.edges.flatMap((edge): CallEdgeType[] => {
      const path = layout.paths.get(edge.id)
      if (!path) return []
      return [
        {
          id: edge.id,
          type: 'call',
          source: edge.source,
          target: edge.target,
          data: { edge, path },
          selected: edge.id === selected,
          ariaLabel: `From ${names.get(edge.source)} to ${names.get(edge.target)}. ${spoken(edge.traffic)}`,
          ariaRole: 'button',
        },
      ]
    })
  }, [graph, layout, selected])

  const select = (changes: (NodeChange | EdgeChange)[]) => {
    for (const change of changes) if (change.type === 'select' && change.selected) onSelect(change.id)
  }

  return (
    <div ref={frame} className="drawing">
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        onNodesChange={select}
        onEdgesChange={select}
        onPaneClick={() => onSelect(null)}
        onMoveStart={(event) => {
          if (event) moved.current = true
        }}
        nodesDraggable={false}
        nodesConnectable={false}
        deleteKeyCode={null}
        multiSelectionKeyCode={null}
        selectionKeyCode={null}
        minZoom={0.1}
        maxZoom={2.5}
        colorMode="light"
      >
        <Background gap={24} size={1.2} />
        <Controls
          showInteractive={false}
          onFitView={() => {
            moved.current = false
          }}
          fitViewOptions={{ padding: 0.08, maxZoom: 1.15 }}
        />
      </ReactFlow>
    </div>
  )
}

function spoken(traffic: Traffic | null): string {
  if (!traffic) return ''
  const { counts, averageSeconds, perMinute } = traffic
  const average = averageSeconds === null ? '' : `, ${formatDuration(averageSeconds)} on average`
  return `${formatCount(counts.total)} requests, ${formatRate(perMinute)}${average}, ${formatCount(counts.fault)} faults, ${formatCount(counts.error)} errors, ${formatCount(counts.throttle)} throttled`
}
