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
import { type RefObject, useEffect, useMemo, useRef, useState } from 'react'
import { formatCount, formatDuration } from '../shared/format'
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
  const frame = useRef<HTMLElement>(null)
  const { width, height } = useSize(frame)
  const layout = useLayout(props.graph, width < 600 && height > width ? 'DOWN' : 'RIGHT')
  return (
    <section ref={frame} className="service-map" aria-label={props.label}>
      {layout && width > 0 && (
        <ReactFlowProvider>
          <Drawing {...props} layout={layout} size={width * height} />
        </ReactFlowProvider>
      )}
    </section>
  )
}

function useSize(frame: RefObject<HTMLElement | null>) {
  const [size, setSize] = useState({ width: 0, height: 0 })
  useEffect(() => {
    if (!frame.current) return
    const observer = new ResizeObserver(([entry]) => entry && setSize(entry.contentRect))
    observer.observe(frame.current)
    return () => observer.disconnect()
  }, [frame])
  return size
}

const fitting = { padding: 0.08, maxZoom: 1.4 }

function Drawing({ graph, layout, selected, onSelect, size }: ServiceMapProps & { layout: Layout; size: number }) {
  const { fitView } = useReactFlow()
  const moved = useRef(false)

  // The whole map stays in sight until the person looks at a part of it.
  useEffect(() => {
    if (!moved.current) fitView(fitting)
  }, [layout, size, fitView])

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
      const line = layout.lines.get(edge.id)
      if (!line) return []
      return [
        {
          id: edge.id,
          type: 'call',
          source: edge.source,
          target: edge.target,
          data: { edge, line, direction: layout.direction },
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
      fitView
      fitViewOptions={fitting}
    >
      <Background gap={24} size={1.2} />
      <Controls
        position="top-left"
        showInteractive={false}
        onFitView={() => {
          moved.current = false
        }}
        fitViewOptions={fitting}
      />
    </ReactFlow>
  )
}

function spoken(traffic: Traffic | null): string {
  if (!traffic) return ''
  const { counts, averageSeconds } = traffic
  const average = averageSeconds === null ? '' : `, ${formatDuration(averageSeconds)} on average`
  return `${formatCount(counts.total)} ${counts.total === 1 ? 'request' : 'requests'}${average}; faults ${formatCount(counts.fault)}, errors ${formatCount(counts.error)}, throttled ${formatCount(counts.throttle)}`
}
