import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react'
import { formatDuration } from '../shared/format'
import { useNarrow } from '../shared/narrow'
import type { Entity, TraceTree } from './documents'
import { TimelineRow } from './TimelineRow'
import { rowsOf, scaleOf, sliceInSight, ticksOf } from './timeline'

const rowHeight = 32
const mostVisible = 22

interface TimelineProps {
  tree: TraceTree
  selected: Entity | null
  onSelect: (entity: Entity | null) => void
}

/** The waterfall. Arrow keys walk the tree; the selected row is what they start from. */
export function Timeline({ tree, selected, onSelect }: TimelineProps) {
  const narrow = useNarrow()
  const [collapsed, setCollapsed] = useState<ReadonlySet<string>>(new Set())
  const [scrollTop, setScrollTop] = useState(0)
  const list = useRef<HTMLDivElement>(null)
  const scale = useMemo(() => scaleOf(tree.roots), [tree])
  const rows = useMemo(() => rowsOf(tree.roots, collapsed, scale), [tree, collapsed, scale])
  const ticks = ticksOf(scale, narrow ? 1 : 5)
  const height = Math.min(rows.length, mostVisible) * rowHeight
  const { first, last } = sliceInSight(rows.length, rowHeight, scrollTop, height)
  const at = rows.findIndex((row) => row.entity === selected)

  useEffect(() => {
    const element = list.current
    if (at < 0 || !element) return
    if (at * rowHeight < element.scrollTop) element.scrollTop = at * rowHeight
    else if ((at + 1) * rowHeight > element.scrollTop + height) element.scrollTop = (at + 1) * rowHeight - height
    // Once more when the panel has taken its place.
    const settled = setTimeout(() => document.getElementById(rowId(at))?.scrollIntoView({ block: 'nearest' }), 300)
    return () => clearTimeout(settled)
  }, [at, height])

  const toggle = (entity: Entity, expand: boolean) => {
    const next = new Set(collapsed)
    if (expand) next.delete(entity.id)
    else next.add(entity.id)
    setCollapsed(next)
  }

  const onKeyDown = (event: KeyboardEvent) => {
    const row = rows[at]
    const goTo = (index: number) => onSelect(rows[Math.min(rows.length - 1, Math.max(0, index))]?.entity ?? null)
    const actions: Record<string, () => void> = {
      ArrowDown: () => goTo(at + 1),
      ArrowUp: () => goTo(at < 0 ? 0 : at - 1),
      Home: () => goTo(0),
      End: () => goTo(rows.length - 1),
      Escape: () => onSelect(null),
      ArrowRight: () => {
        if (row?.expanded === false) toggle(row.entity, true)
        else if (row && row.entity.children.length > 0) goTo(at + 1)
      },
      ArrowLeft: () => {
        if (row?.expanded && row.entity.children.length > 0) toggle(row.entity, false)
        else if (row) goTo(rows.slice(0, at).findLastIndex((above) => above.depth < row.depth))
      },
    }
    const action = actions[event.key]
    if (!action) return
    event.preventDefault()
    action()
  }

  return (
    <div className="timeline">
      <div className="timeline-head" aria-hidden="true">
        <span>Segment</span>
        <span className="timeline-ticks">
          {ticks.map((tick) => (
            <i key={tick.left} style={{ left: `${tick.left}%` }} className={tick.left > 92 ? 'at-end' : ''}>
              {formatDuration(tick.seconds)}
            </i>
          ))}
        </span>
        <span className="timeline-time">Duration</span>
      </div>
      <div
        ref={list}
        className="timeline-list"
        style={{ height }}
        role="tree"
        aria-label="Timeline"
        tabIndex={0}
        aria-activedescendant={at >= 0 ? rowId(at) : undefined}
        onKeyDown={onKeyDown}
        onScroll={(event) => setScrollTop(event.currentTarget.scrollTop)}
      >
        <div className="timeline-rows" role="presentation" style={{ height: rows.length * rowHeight }}>
          <div className="timeline-grid" role="presentation">
            {ticks.map((tick) => (
              <i key={tick.left} style={{ left: `${tick.left}%` }} />
            ))}
          </div>
          {rows.slice(first, last).map((row, index) => (
            <TimelineRow
              key={row.entity.id || first + index}
              id={rowId(first + index)}
              row={row}
              top={(first + index) * rowHeight}
              selected={first + index === at}
              onSelect={() => onSelect(row.entity)}
              onToggle={() => toggle(row.entity, !row.expanded)}
            />
          ))}
        </div>
      </div>
    </div>
  )
}

const rowId = (index: number) => `row-${index}`
