import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, useEffect, useMemo, useRef } from 'react'
import { useNarrow } from '../shared/narrow'
import type { Piece } from './criticalPath'
import type { Entity } from './documents'
import { TimeScale } from './TimeScale'
import { type Row, type Scale, ticksOf } from './timeline'
import { WaterfallRow } from './WaterfallRow'

const rowHeight = 32

interface WaterfallProps {
  label: string
  rows: Row[]
  whole: Scale
  view: Scale
  selected: Entity | null
  /** Pieces of the critical path of each entity that has one. */
  path: ReadonlyMap<Entity, Piece[]>
  found: ReadonlySet<Entity>
  /** Numbers of colours by service; null when bars say how it ended. */
  colours: ReadonlyMap<string, number> | null
  onSelect: (entity: Entity | null) => void
  onToggle: (entity: Entity, expand: boolean) => void
  onZoom: (view: Scale) => void
}

/** Rows of bars over a time scale; only those in sight are there. Arrow keys walk the tree; the selected row is what they start from. */
export function Waterfall(props: WaterfallProps) {
  const { label, rows, whole, view, selected, path, found, colours, onSelect, onToggle, onZoom } = props
  const narrow = useNarrow()
  const list = useRef<HTMLDivElement>(null)
  const at = useMemo(() => (selected ? rows.findIndex((row) => row.entity === selected) : -1), [rows, selected])
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => list.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    useFlushSync: false,
  })
  const strokes = useMemo(() => {
    const own = (piece: Piece) => ({ start: piece.start - piece.shift, end: piece.end - piece.shift })
    return new Map([...path].map(([entity, pieces]) => [entity, pieces.map(own)]))
  }, [path])

  useEffect(() => {
    if (at < 0) return
    virtual.scrollToIndex(at, { align: 'auto' })
    // Once more when the panel has taken its place.
    const settled = setTimeout(() => document.getElementById(rowId(at))?.scrollIntoView({ block: 'nearest' }), 300)
    return () => clearTimeout(settled)
  }, [at, virtual])

  const onKeyDown = (event: KeyboardEvent) => {
    const row = rows[at]
    const goTo = (index: number) => onSelect(rows[Math.min(rows.length - 1, Math.max(0, index))]?.entity ?? null)
    const actions: Record<string, () => void> = {
      ArrowDown: () => goTo(at + 1),
      ArrowUp: () => goTo(at < 0 ? 0 : at - 1),
      PageDown: () => goTo(at + 10),
      PageUp: () => goTo(at - 10),
      Home: () => goTo(0),
      End: () => goTo(rows.length - 1),
      Escape: () => onSelect(null),
      ArrowRight: () => {
        if (row?.expanded === false) onToggle(row.entity, true)
        else if (row && row.entity.children.length > 0) goTo(at + 1)
      },
      ArrowLeft: () => {
        if (row?.expanded && row.entity.children.length > 0) onToggle(row.entity, false)
        else if (row?.entity.parent) onSelect(row.entity.parent)
      },
    }
    const action = event.ctrlKey || event.metaKey || event.altKey ? undefined : actions[event.key]
    if (!action) return
    event.preventDefault()
    action()
  }

  return (
    <div className="timeline">
      <TimeScale whole={whole} view={view} onZoom={onZoom} />
      <div
        ref={list}
        className="timeline-list"
        style={{ blockSize: rows.length * rowHeight }}
        role="tree"
        aria-label={label}
        tabIndex={0}
        aria-activedescendant={at >= 0 ? rowId(at) : undefined}
        onKeyDown={onKeyDown}
      >
        <div className="timeline-rows" role="presentation" style={{ height: virtual.getTotalSize() }}>
          <div className="timeline-grid" role="presentation">
            {ticksOf(view, narrow ? 1 : 5, whole.start).map((tick) => (
              <i key={tick.seconds} style={{ left: `${tick.left}%` }} />
            ))}
          </div>
          {virtual.getVirtualItems().map(({ index, start }) => {
            const row = rows[index]
            if (!row) return null
            return (
              <WaterfallRow
                key={row.entity.id || index}
                id={rowId(index)}
                row={row}
                top={start}
                view={view}
                whole={whole}
                critical={strokes.get(row.entity) ?? null}
                colour={colours?.get(row.entity.service) ?? null}
                found={found.has(row.entity)}
                selected={index === at}
                onSelect={onSelect}
                onToggle={onToggle}
              />
            )
          })}
        </div>
      </div>
    </div>
  )
}

const rowId = (index: number) => `row-${index}`
