import { useVirtualizer } from '@tanstack/react-virtual'
import { memo, type ReactNode, useCallback, useEffect, useRef, useState } from 'react'
import { Link, useNavigate } from 'react-router'
import type { TraceSummary } from '../shared/api'
import { useShortcut } from '../shared/shortcuts'
import type { Column } from './columns'
import { type Sort, sortedBy } from './rows'
import { startOf, TraceCell } from './TraceCell'

interface TraceTableProps {
  label: string
  rows: TraceSummary[]
  columns: Column[]
  hrefOf: (summary: TraceSummary) => string
  /** Null where rows come in an order of their own. */
  sort: Sort | null
  onSort?: (sort: Sort) => void
  /** Ids; null where nothing can be selected. */
  selected?: Set<string> | null
  onSelect?: (ids: Set<string>) => void
  /** More rows are needed soon. */
  onEnd?: () => void
  /** Whether the first row is seen. */
  onTop?: (isAtTop: boolean) => void
  /** Below the rows, always seen: how far they reach, or why there are none. */
  foot: ReactNode
}

/** Pixels. */
const rowHeight = 30

/** How many rows before its end a list asks for more. */
const ahead = 40

/** Traces, one a row. Only rows that are seen are drawn, so that a list may be as long as it likes. */
export function TraceTable(props: TraceTableProps) {
  const { label, rows, columns, hrefOf, sort, onSort, selected = null, onSelect, onEnd, onTop, foot } = props
  const scroller = useRef<HTMLDivElement>(null)
  const [current, setCurrent] = useState(-1)
  // Keys come faster than rows are drawn.
  const at = useRef(-1)
  const stand = useCallback((index: number) => {
    at.current = index
    setCurrent(index)
  }, [])
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => rows[index]?.Id ?? index,
    scrollPaddingStart: rowHeight,
    overscan: 10,
  })
  const items = virtual.getVirtualItems()
  const lastSeen = items.at(-1)?.index ?? -1
  useEffect(() => {
    if (lastSeen >= rows.length - ahead) onEnd?.()
  }, [lastSeen, rows.length, onEnd])

  const go = (to: number) => {
    const index = Math.min(rows.length - 1, Math.max(0, to))
    if (index < 0) return
    stand(index)
    virtual.scrollToIndex(index, { align: 'auto' })
    // The row is drawn in the frame after the scroll.
    requestAnimationFrame(() =>
      requestAnimationFrame(() => {
        if (at.current !== index) return
        scroller.current?.querySelector<HTMLElement>(`[data-row="${index}"] a`)?.focus({ preventScroll: true })
      }),
    )
  }
  useShortcut('j', 'Next trace', () => go(at.current < 0 ? (virtual.range?.startIndex ?? 0) : at.current + 1))
  useShortcut('k', 'Previous trace', () => go(Math.max(0, at.current - 1)))
  const toggle = (id: string) => {
    const next = new Set(selected)
    if (!next.delete(id)) next.add(id)
    onSelect?.(next)
  }
  const toggleAt = (index: number) => {
    const row = rows[index]
    if (row) toggle(row.Id)
  }
  useShortcut('x', 'Select the trace', () => toggleAt(at.current), { enabled: selected !== null })

  const before = items[0]?.start ?? 0
  const after = virtual.getTotalSize() - (items.at(-1)?.end ?? 0)
  const least = columns.reduce((sum, { width }) => sum + (width ?? 140), selected ? 32 : 0)
  return (
    <div className="trace-list">
      <div
        ref={scroller}
        className="trace-scroll"
        onScroll={({ currentTarget }) => onTop?.(currentTarget.scrollTop < rowHeight)}
      >
        <table
          className="trace-table"
          style={{ minInlineSize: least }}
          aria-label={label}
          aria-rowcount={rows.length + 1}
        >
          <colgroup>
            {selected && <col style={{ inlineSize: 32 }} />}
            {columns.map(({ id, width }) => (
              <col key={id} style={width === null ? {} : { inlineSize: width }} />
            ))}
          </colgroup>
          <thead>
            <tr>
              {selected && (
                <th scope="col">
                  <SelectAll rows={rows} selected={selected} onSelect={onSelect} />
                </th>
              )}
              {columns.map((column) => (
                <Head key={column.id} column={column} sort={sort} onSort={onSort} />
              ))}
            </tr>
          </thead>
          <tbody>
            {before > 0 && <Space height={before} columns={columns.length + (selected ? 1 : 0)} />}
            {items.map(({ index }) => {
              const summary = rows[index]
              return (
                summary && (
                  <Row
                    key={summary.Id}
                    index={index}
                    summary={summary}
                    columns={columns}
                    href={hrefOf(summary)}
                    isCurrent={index === current}
                    isSelected={selected ? selected.has(summary.Id) : null}
                    onToggle={toggle}
                    onFocus={stand}
                  />
                )
              )
            })}
            {after > 0 && <Space height={after} columns={columns.length + (selected ? 1 : 0)} />}
          </tbody>
        </table>
        {rows.length === 0 && <div className="trace-foot">{foot}</div>}
      </div>
      {rows.length > 0 && foot && <div className="trace-foot below">{foot}</div>}
    </div>
  )
}

const Space = ({ height, columns }: { height: number; columns: number }) => (
  <tr className="trace-space">
    <td colSpan={columns} style={{ blockSize: height }} />
  </tr>
)

function SelectAll({
  rows,
  selected,
  onSelect,
}: Pick<TraceTableProps, 'rows' | 'onSelect'> & { selected: Set<string> }) {
  return (
    <input
      type="checkbox"
      aria-label="Select all loaded traces"
      checked={selected.size > 0 && selected.size >= rows.length}
      ref={(box) => {
        if (box) box.indeterminate = selected.size > 0 && selected.size < rows.length
      }}
      onChange={({ target }) => onSelect?.(new Set(target.checked ? rows.map(({ Id }) => Id) : []))}
    />
  )
}

function Head({ column, sort, onSort }: { column: Column } & Pick<TraceTableProps, 'sort' | 'onSort'>) {
  const by = sort?.column === column.id ? sort : null
  return (
    <th
      scope="col"
      className={column.isNumber ? 'number' : ''}
      {...(by ? { 'aria-sort': by.descending ? ('descending' as const) : ('ascending' as const) } : {})}
    >
      {sort ? (
        <button type="button" onClick={() => onSort?.(sortedBy(sort, column))}>
          {column.header}
          <span aria-hidden="true">{by ? (by.descending ? ' ↓' : ' ↑') : ''}</span>
        </button>
      ) : (
        column.header
      )}
    </th>
  )
}

interface RowProps {
  index: number
  summary: TraceSummary
  columns: Column[]
  href: string
  isCurrent: boolean
  isSelected: boolean | null
  onToggle: (id: string) => void
  onFocus: (index: number) => void
}

const Row = memo(
  function Row({ index, summary, columns, href, isCurrent, isSelected, onToggle, onFocus }: RowProps) {
    const navigate = useNavigate()
    const leads = columns.some(({ id }) => id === 'start') ? 'start' : columns[0]?.id
    return (
      <tr
        data-row={index}
        aria-rowindex={index + 2}
        className={`${isCurrent ? 'current' : ''} ${isSelected ? 'selected' : ''}`}
        onFocus={() => onFocus(index)}
        onClick={(event) => {
          const { target } = event
          const isOwn = target instanceof Element && target.closest('a, input, label')
          if (!isOwn && !window.getSelection()?.toString()) navigate(href)
        }}
      >
        {isSelected !== null && (
          <td>
            <input
              type="checkbox"
              aria-label={`Select trace ${summary.Id}`}
              checked={isSelected}
              onChange={() => onToggle(summary.Id)}
            />
          </td>
        )}
        {columns.map(({ id, isNumber }) => (
          <td key={id} className={isNumber ? 'number' : ''}>
            {id === leads ? (
              <Link to={href} aria-label={`Open trace ${summary.Id}`}>
                {id === 'start' ? startOf(summary) : <TraceCell column={id} summary={summary} />}
              </Link>
            ) : (
              <TraceCell column={id} summary={summary} />
            )}
          </td>
        ))}
      </tr>
    )
  },
  (a, b) =>
    a.summary === b.summary &&
    a.columns === b.columns &&
    a.index === b.index &&
    a.href === b.href &&
    a.isCurrent === b.isCurrent &&
    a.isSelected === b.isSelected,
)
