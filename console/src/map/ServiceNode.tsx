import { Handle, type Node, type NodeProps, Position } from '@xyflow/react'
import { memo, use } from 'react'
import { formatCount, formatDuration, formatRate } from '../shared/format'
import { Text } from '../shared/Text'
import { LookedAtFrom } from './distance'
import type { MapNode, Traffic } from './graph'
import { KindIcon } from './KindIcon'
import { kindOf, labelOf } from './kind'
import { nodeSize } from './layout'
import { arcsOf, circlePath, ringRadius } from './ring'

export type ServiceNodeType = Node<{ node: MapNode; scale: number; dimmed: boolean }, 'service'>

const middle = nodeSize.ring / 2
const stroke = 9

/** A ring of outcomes around the numbers, name and type below. */
export const ServiceNode = memo(function ServiceNode({ data: { node, scale, dimmed } }: NodeProps<ServiceNodeType>) {
  const radius = ringRadius(scale)
  const kind = kindOf(node.type)
  const client = kind === 'client'
  const distance = use(LookedAtFrom)
  const near = distance === 'near'
  if (distance === 'together') {
    return (
      <div className="service-node together">
        <Handle type="target" position={Position.Left} isConnectable={false} />
        <Handle type="source" position={Position.Right} isConnectable={false} />
      </div>
    )
  }
  const around = circlePath({ x: middle, y: middle }, radius)
  return (
    <div className={`service-node ${distance} ${client ? 'client' : ''} ${dimmed ? 'dimmed' : ''}`}>
      <Handle type="target" position={Position.Left} isConnectable={false} />
      <svg width={nodeSize.ring} height={nodeSize.ring} aria-hidden="true">
        <circle className="ring-inside" cx={middle} cy={middle} r={radius + stroke / 2} />
        <circle className="ring-empty" cx={middle} cy={middle} r={radius} />
        {node.traffic &&
          arcsOf(node.traffic.counts).map((arc) => (
            <path
              key={arc.outcome}
              className={`ring-arc ${arc.outcome}`}
              d={around}
              pathLength={100}
              strokeDasharray={`${arc.length} ${100 - arc.length}`}
              strokeDashoffset={-arc.start}
            />
          ))}
      </svg>
      <div className="inside-ring">
        <KindIcon kind={kind} size={distance === 'far' ? 52 : client ? 34 : near ? 18 : 30} />
        {distance !== 'far' && node.traffic && (
          <>
            <strong>{node.traffic.averageSeconds === null ? '–' : formatDuration(node.traffic.averageSeconds)}</strong>
            {near && <span>{quantity(node.traffic)}</span>}
          </>
        )}
      </div>
      {distance !== 'far' && <Name node={node} withType={near} />}
      <Handle type="source" position={Position.Right} isConnectable={false} />
    </div>
  )
})

function Name({ node, withType }: { node: MapNode; withType: boolean }) {
  const client = kindOf(node.type) === 'client'
  return (
    <>
      <div className="node-name">
        <Text clip>{client && !node.members ? 'Client' : labelOf(node.name, node.type)}</Text>
      </div>
      {withType && (
        <div className="node-type">
          <Text clip>
            {node.members ? node.members.join(', ') : client ? `of ${node.name}` : (node.type ?? 'service')}
          </Text>
        </div>
      )}
    </>
  )
}

const quantity = ({ counts, perMinute }: Traffic) =>
  perMinute !== null ? formatRate(perMinute) : counts.total > 1 ? `${formatCount(counts.total)} ×` : ''
