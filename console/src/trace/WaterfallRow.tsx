import { memo, useMemo } from 'react'
import { KindIcon } from '../map/KindIcon'
import { kindOf } from '../map/kind'
import { formatDuration } from '../shared/format'
import { outcomeText } from '../shared/outcome'
import { Text } from '../shared/Text'
import { durationOf, type Entity } from './documents'
import { notesOf } from './notes'
import { wideGapsOf } from './selfTime'
import { strokesOf } from './strokes'
import { type Place, placeOf, type Row, type Scale } from './timeline'

interface WaterfallRowProps {
  id: string
  row: Row
  top: number
  view: Scale
  whole: Scale
  /** Stretches of the critical path, on the row's own clock; null when it is not on it. */
  critical: Scale[] | null
  /** Number of the colour of its service; null when bars say how it ended. */
  colour: number | null
  found: boolean
  selected: boolean
  onSelect: (entity: Entity) => void
  onToggle: (entity: Entity, expand: boolean) => void
}

/** One line of the waterfall. Where its bar goes is decided in timeline.ts. */
export const WaterfallRow = memo(function WaterfallRow(props: WaterfallRowProps) {
  const { id, row, top, view, whole, critical, colour, found, selected, onSelect, onToggle } = props
  const { entity, depth, expanded } = row
  const duration = durationOf(entity)
  const time = duration === null ? 'open' : formatDuration(duration)
  const notes = notesOf(entity)
  const hasChildren = entity.children.length > 0
  const place = placeOf(entity, view, whole)
  const gaps = useMemo(() => wideGapsOf(entity, whole, view), [entity, whole, view])
  const path = useMemo(() => (critical ? strokesOf(critical, view, whole) : []), [critical, view, whole])
  const state = [entity.outcome, entity.kind, entity.inferred ? 'inferred' : '', entity.inProgress ? 'progress' : '']
  const spoken = [
    entity.name,
    time,
    outcomeText[entity.outcome],
    ...notes,
    ...(critical ? ['on the critical path'] : []),
    ...(colour === null ? [] : [`service ${entity.service}`]),
  ]
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree around it handles the keys
    // biome-ignore lint/a11y/useFocusableInteractive: the tree keeps the focus and names its active row
    <div
      id={id}
      role="treeitem"
      className={`timeline-row ${selected ? 'selected' : ''} ${found ? 'found' : ''}`}
      style={{ top }}
      aria-level={depth + 1}
      aria-posinset={row.position}
      aria-setsize={row.siblings}
      aria-selected={selected}
      aria-expanded={hasChildren ? expanded : undefined}
      aria-label={spoken.join(', ')}
      onClick={() => onSelect(entity)}
    >
      <span className="timeline-name" style={{ paddingInlineStart: `min(${depth * 16}px, 45%)` }}>
        {/* The arrow keys do the same, so this stays out of the order of focus. */}
        <span
          className={`chevron ${expanded ? 'expanded' : ''}`}
          aria-hidden="true"
          onClick={(event) => {
            if (!hasChildren) return
            event.stopPropagation()
            onToggle(entity, !expanded)
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
        {hasChildren && !expanded && <span className="tag collapsed-count">{entity.children.length}</span>}
        {entity.status !== null && <span className={`status ${entity.outcome}`}>{entity.status}</span>}
      </span>
      <span className="timeline-bars">
        {place.visible && (
          <i
            className={`timeline-bar ${state.join(' ')} ${colour === null ? '' : `by-service service-${colour}`}`}
            style={{ left: `${place.left}%`, width: `${place.width}%` }}
          />
        )}
        {gaps.flatMap((gap) => {
          const at = placeOf(gap, view, whole)
          return at.visible
            ? [
                <i
                  key={gap.start}
                  className="timeline-gap"
                  style={styleOf(at)}
                  title={`Nothing recorded below for ${formatDuration(gap.end - gap.start)}`}
                />,
              ]
            : []
        })}
        {path.map((stroke) => (
          <i key={stroke.left} className="timeline-path" style={styleOf(stroke)} />
        ))}
        {notes.length > 0 && place.visible && <Note place={place} text={notes.join(', ')} />}
      </span>
      <span className="timeline-time">{time}</span>
    </div>
  )
})

const styleOf = ({ left, width }: Place) => ({ left: `${left}%`, width: `${width}%` })

/** Beside the bar, where there is more room; upon it, when there is none. */
function Note({ place, text }: { place: Place; text: string }) {
  const after = place.left + place.width
  const [side, style] =
    after <= 70
      ? ['', { left: `calc(${after}% + 8px)` }]
      : place.left >= 30
        ? ['', { right: `calc(${100 - place.left}% + 8px)` }]
        : ['upon', { left: `calc(${place.left}% + 8px)` }]
  return (
    <small className={`timeline-note ${side}`} style={style as { left?: string; right?: string }}>
      {text}
    </small>
  )
}
