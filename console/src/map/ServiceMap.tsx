import '@xyflow/react/dist/base.css'
import {
  Background,
  ControlButton,
  Controls,
  type EdgeChange,
  MiniMap,
  type NodeChange,
  ReactFlow,
  ReactFlowProvider,
  useReactFlow,
  useStore,
} from '@xyflow/react'
import { type RefObject, useEffect, useMemo, useRef, useState } from 'react'
import { formatCount, formatDuration } from '../shared/format'
import { worstOutcome } from '../shared/outcome'
import { CallEdge, type CallEdgeType } from './CallEdge'
import { distanceOf, LookedAtFrom } from './distance'
import { FarPicture } from './FarPicture'
import type { MapGraph, Traffic } from './graph'
import type { Layout } from './layout'
import { nodeSize } from './layout'
import { ServiceNode, type ServiceNodeType } from './ServiceNode'
import { scalesOf } from './sizes'
import { useArrows } from './useArrows'
import { useLayout } from './useLayout'
import { isFound, type Sizing } from './view'

const nodeTypes = { service: ServiceNode }
const edgeTypes = { call: CallEdge }

interface ServiceMapProps {
  graph: MapGraph
  selected: string | null
  onSelect: (id: string | null) => void
  label: string
  sizing?: Sizing
  /** Words: what they do not occur in is dimmed. */
  find?: string
  /** Told where everything is, for a picture of it. */
  onLayout?: (layout: Layout) => void
}

/** From here on there is a small map of the whole in the corner. */
const manyNodes = 12

/** From here on only what is seen is drawn, unless it is looked at from afar: then that is nearly all, and coming and going would cost more. */
const tooManyNodes = 60

/** The graph, drawn. Where things are is decided in layout.ts. */
export function ServiceMap(props: ServiceMapProps) {
  const frame = useRef<HTMLElement>(null)
  const { width, height } = useSize(frame)
  const [arrangement, setArrangement] = useState(0)
  const layout = useLayout(props.graph, width < 600 && height > width ? 'DOWN' : 'RIGHT', arrangement)
  const { onLayout } = props
  useEffect(() => {
    onLayout?.(layout)
  }, [layout, onLayout])
  return (
    <section ref={frame} className={`service-map ${layout.direction.toLowerCase()}`} aria-label={props.label}>
      {width > 0 && (
        <ReactFlowProvider>
          <Drawing {...props} layout={layout} size={width * height} onArrange={() => setArrangement(arrangement + 1)} />
        </ReactFlowProvider>
      )}
    </section>
  )
}

function useSize(frame: RefObject<HTMLElement | null>) {
  const [size, setSize] = useState({ width: 0, height: 0 })
  useEffect(() => {
    if (!frame.current) return
    let drawing = 0
    const observer = new ResizeObserver(([entry]) => {
      if (!entry) return
      // At first at once; afterwards what changed the size, a panel that is closed, is seen before the map follows.
      cancelAnimationFrame(drawing)
      if (drawing === 0) setSize(entry.contentRect)
      drawing = requestAnimationFrame(() => setSize(entry.contentRect))
    })
    observer.observe(frame.current)
    return () => {
      cancelAnimationFrame(drawing)
      observer.disconnect()
    }
  }, [frame])
  return size
}

const none: CallEdgeType[] = []

const fitting = { padding: 0.08, maxZoom: 1.4 }

interface DrawingProps extends ServiceMapProps {
  layout: Layout
  size: number
  onArrange: () => void
}

function Drawing({ graph, layout, selected, onSelect, size, sizing = 'equal', find = '', onArrange }: DrawingProps) {
  const { fitView } = useReactFlow()
  const moved = useRef(false)

  // The whole map stays in sight until the person looks at a part of it.
  useEffect(() => {
    if (!moved.current) fitView(fitting)
  }, [layout, size, fitView])

  const scales = useMemo(() => scalesOf(graph, sizing), [graph, sizing])
  const found = useMemo(
    () => new Set(graph.nodes.filter((node) => isFound(node, find)).map(({ id }) => id)),
    [graph, find],
  )
  useEffect(() => {
    if (!find || found.size === 0) return
    moved.current = true
    fitView({ ...fitting, nodes: [...found].map((id) => ({ id })), duration: 300 })
  }, [find, found, fitView])

  // What is not selected stays the same object when something else is: only the two that change are drawn anew.
  const allNodes = useMemo(
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
            data: { node, scale: scales.get(node.id) ?? 1, dimmed: !found.has(node.id) },
            ariaLabel: `${node.type === 'client' ? 'Client of ' : ''}${node.name}. ${spoken(node.traffic)}`,
            ariaRole: 'button',
          },
        ]
      }),
    [graph, layout, scales, found],
  )
  const allEdges = useMemo(() => {
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
          data: { edge, line, direction: layout.direction, dimmed: !found.has(edge.source) || !found.has(edge.target) },
          ariaLabel: `From ${names.get(edge.source)} to ${names.get(edge.target)}. ${spoken(edge.traffic)}`,
          ariaRole: 'button',
        },
      ]
    })
  }, [graph, layout, found])
  const nodes = useMemo(() => allNodes.map((node) => withSelection(node, selected)), [allNodes, selected])
  const edges = useMemo(() => allEdges.map((edge) => withSelection(edge, selected)), [allEdges, selected])
  const large = graph.nodes.length > tooManyNodes
  const canvas = useStore(({ domNode }) => domNode)
  const distance = useStore(({ transform }) => distanceOf(transform[2]))
  const asOne = large && distance === 'far'
  const onKeyDown = useArrows(graph, layout, () => {
    moved.current = true
  })

  const select = (changes: (NodeChange | EdgeChange)[]) => {
    for (const change of changes) if (change.type === 'select' && change.selected) onSelect(change.id)
  }

  return (
    <LookedAtFrom value={asOne ? 'together' : distance}>
      <ReactFlow
        nodes={nodes}
        edges={asOne ? none : edges}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        onNodesChange={select}
        onEdgesChange={select}
        onKeyDown={onKeyDown}
        onPaneClick={() => onSelect(null)}
        onMoveEnd={() => canvas?.classList.remove('moving')}
        onMove={(event) => {
          if (!event) return
          moved.current = true
          canvas?.classList.add('moving')
        }}
        nodesDraggable={false}
        nodesConnectable={false}
        deleteKeyCode={null}
        multiSelectionKeyCode={null}
        selectionKeyCode={null}
        minZoom={0.02}
        onlyRenderVisibleElements={large && !asOne}
        maxZoom={2.5}
        fitView
        fitViewOptions={fitting}
      >
        {asOne && <FarPicture nodes={allNodes} edges={allEdges} />}
        {/* It would be drawn anew for each frame. */}
        {!large && <Background gap={24} size={1.2} />}
        <Controls
          position="top-left"
          showInteractive={false}
          onFitView={() => {
            moved.current = false
          }}
          fitViewOptions={fitting}
        >
          <ControlButton onClick={onArrange} aria-label="Arrange anew" title="Arrange anew">
            <svg viewBox="0 0 24 24" aria-hidden="true">
              <path d="M3 3h7v7H3z M14 3h7v7h-7z M3 14h7v7H3z M14 14h7v7h-7z" />
            </svg>
          </ControlButton>
        </Controls>
        {graph.nodes.length >= manyNodes && (
          <MiniMap<ServiceNodeType>
            style={{ width: 150, height: 105 }}
            pannable
            zoomable
            ariaLabel="The whole map, small"
            nodeColor={({ data }) =>
              `var(--${data.dimmed ? 'faint' : data.node.traffic ? worstOutcome(data.node.traffic.counts) : 'wire'})`
            }
            nodeBorderRadius={60}
          />
        )}
      </ReactFlow>
    </LookedAtFrom>
  )
}

const withSelection = <T extends { id: string }>(each: T, selected: string | null): T =>
  each.id === selected ? { ...each, selected: true } : each

function spoken(traffic: Traffic | null): string {
  if (!traffic) return ''
  const { counts, averageSeconds } = traffic
  const average = averageSeconds === null ? '' : `, ${formatDuration(averageSeconds)} on average`
  return `${formatCount(counts.total)} ${counts.total === 1 ? 'request' : 'requests'}${average}; faults ${formatCount(counts.fault)}, errors ${formatCount(counts.error)}, throttled ${formatCount(counts.throttle)}`
}
