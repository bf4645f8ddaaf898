import { KindIcon } from '../map/KindIcon'
import { kindOf } from '../map/kind'
import { formatDuration } from '../shared/format'
import { outcomeText } from '../shared/outcome'
import { Text } from '../shared/Text'
import { durationOf } from './documents'
import type { Row } from './timeline'

interface TimelineRowProps {
  id: string
  row: Row
  top: number
  selected: boolean
  onSelect: () => void
  onToggle: () => void
}

/** One line of the waterfall. Where its bar goes is decided in timeline.ts. */
export function TimelineRow({ id, row, top, selected, onSelect, onToggle }: TimelineRowProps) {
  const { entity, depth, expanded, left, width } = row
  const duration = durationOf(entity)
  const time = duration === null ? 'open' : formatDuration(duration)
  const hasChildren = entity.children.length > 0
  const style = [entity.outcome, entity.kind, entity.inferred ? 'inferred' : '', entity.inProgress ? 'progress' : '']
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree around it handles the keys
    // biome-ignore lint/a11y/useFocusableInteractive: the tree keeps the focus and names its active row
    <div
      id={id}
      role="treeitem"
      className={`timeline-row ${selected ? 'selected' : ''}`}
      style={{ top }}
      aria-level={depth + 1}
      aria-selected={selected}
      aria-expanded={hasChildren ? expanded : undefined}
      aria-label={`${entity.name}, ${time}, ${outcomeText[entity.outcome]}`}
      onClick={onSelect}
    >
      <span className="timeline-name" style={{ paddingInlineStart: `min(${depth * 16}px, 45%)` }}>
        {/* The arrow keys do the same, so this stays out of the order of focus. */}
        <span
          className={`chevron ${expanded ? 'expanded' : ''}`}
          aria-hidden="true"
          onClick={(event) => {
            if (!hasChildren) return
            event.stopPropagation()
            onToggle()
          }}
        >
          {hasChildren ? '▸' : ''}
        </span>
        {entity.kind === 'segment' && (
          <KindIcon kind={kindOf(entity.inferred && !entity.type ? 'remote' : entity.type)} size={15} />
        )}
        <span className={entity.kind === 'segment' ? 'segment-name' : 'subsegment-name'}>
          <Text clip>{entity.name || '(no name)'}</Text>
        </span>
        {entity.status !== null && <span className={`status ${entity.outcome}`}>{entity.status}</span>}
      </span>
      <span className="timeline-bars">
        <i className={`timeline-bar ${style.join(' ')}`} style={{ left: `${left}%`, width: `${width}%` }} />
      </span>
      <span className="timeline-time">{time}</span>
    </div>
  )
}
