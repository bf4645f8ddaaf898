import './charts.css'
import { type KeyboardEvent, type PointerEvent, useId, useMemo, useRef, useState } from 'react'
import type { HistogramEntry } from '../shared/api'
import { formatCount, formatDuration, formatShare } from '../shared/format'
import { type Axis, axisOf, binsOn, placeOf, type Span, spanOf, ticksOf, valueAt } from './bins'
import { useWidth } from './useWidth'

export interface HistogramSeries {
  name: string
  entries: HistogramEntry[]
  /** A CSS colour; the console's accent where absent. */
  color?: string
}

interface HistogramProps {
  /** What the times are of: “Response times”. */
  label: string
  /** One series, or two on top of each other, which are then compared by shares. */
  series: HistogramSeries[]
  selected?: Span | null
  /** A range was chosen, in seconds, or taken back. Where absent, nothing can be chosen. */
  onSelect?: (range: Span | null) => void
  height?: number
}

const axisHeight = 20
const barsEvery = 9

/** Response times, fast at the left. A range is chosen by dragging, or with the arrow keys at its two ends. */
export function Histogram({ label, series, selected = null, onSelect, height = 120 }: HistogramProps) {
  const frame = useRef<HTMLDivElement>(null)
  const width = useWidth(frame)
  const span = useMemo(() => spanOf(...series.map(({ entries }) => entries)), [series])
  return (
    <figure className="chart">
      <div ref={frame} style={{ height }} className="chart-frame">
        {span && width > 0 && <Bars {...{ label, series, selected, onSelect, width, height }} axis={axisOf(span)} />}
        {!span && <p className="chart-empty">No response times in this time range.</p>}
      </div>
      {span && series.length > 1 && (
        <figcaption className="chart-legend">
          {series.map(({ name, color }) => (
            <span key={name}>
              <i style={{ background: color ?? 'var(--select)' }} />
              {name}
            </span>
          ))}
        </figcaption>
      )}
    </figure>
  )
}

interface BarsProps {
  label: string
  series: HistogramSeries[]
  selected: Span | null
  onSelect: ((range: Span | null) => void) | undefined
  width: number
  height: number
  axis: Axis
}

function Bars({ label, series, selected, onSelect, width, height, axis }: BarsProps) {
  const count = Math.max(8, Math.min(90, Math.floor(width / barsEvery)))
  const drawn = useMemo(
    () =>
      series.map(({ name, entries, color }) => {
        const bins = binsOn(axis, entries, count)
        const total = bins.reduce((sum, bin) => sum + bin.count, 0)
        return { name, bins, total, color: color ?? 'var(--select)' }
      }),
    [series, axis, count],
  )
  const compared = drawn.length > 1
  const weightOf = (value: number, total: number) => (compared ? value / Math.max(1, total) : value)
  const highest = Math.max(...drawn.flatMap(({ bins, total }) => bins.map((bin) => weightOf(bin.count, total))))
  const floor = height - axisHeight
  const step = width / count
  const ticks = ticksOf(axis, Math.max(2, Math.floor(width / 80)))
  return (
    <>
      <svg width={width} height={height} role="img" aria-label={`${label}: ${summaryOf(drawn, axis)}`}>
        {drawn.map(({ name, bins, total, color }) =>
          bins.map((bin, index) => {
            const tall = bin.count === 0 ? 0 : Math.max(2, (weightOf(bin.count, total) / highest) * (floor - 6))
            return (
              <rect
                key={`${name} ${bin.from}`}
                className={compared ? 'chart-bar compared' : 'chart-bar'}
                x={index * step + 0.5}
                y={floor - tall}
                width={Math.max(1, step - 1)}
                height={tall}
                rx={1}
                fill={color}
              >
                <title>
                  {`${compared ? `${name}: ` : ''}${formatDuration(bin.from)} to ${formatDuration(bin.to)}: ${formatCount(bin.count)}${compared ? ` (${formatShare(bin.count / Math.max(1, total))})` : ''}`}
                </title>
              </rect>
            )
          }),
        )}
        <line className="chart-axis" x1={0} x2={width} y1={floor + 0.5} y2={floor + 0.5} />
        {ticks.map((tick) => {
          const x = placeOf(axis, tick) * width
          const anchor = x < 20 ? 'start' : x > width - 30 ? 'end' : 'middle'
          return (
            <text key={tick} className="chart-tick" x={x} y={height - 5} textAnchor={anchor}>
              {formatDuration(tick)}
            </text>
          )
        })}
      </svg>
      {onSelect && <Brush {...{ axis, count, selected, onSelect, label }} />}
    </>
  )
}

function summaryOf(drawn: { name: string; total: number }[], axis: Axis): string {
  const counts = drawn.map(({ name, total }) => `${name} ${formatCount(total)}`).join(', ')
  return `${counts}; from ${formatDuration(axis.min)} to ${formatDuration(axis.max)}`
}

interface BrushProps {
  axis: Axis
  count: number
  selected: Span | null
  onSelect: (range: Span | null) => void
  label: string
}

function Brush({ axis, count, selected, onSelect, label }: BrushProps) {
  const [dragged, setDragged] = useState<{ from: number; to: number } | null>(null)
  const help = useId()
  const placeAt = (event: PointerEvent<HTMLDivElement>) => {
    const box = event.currentTarget.getBoundingClientRect()
    return Math.min(1, Math.max(0, (event.clientX - box.left) / box.width))
  }
  const shown: [number, number] | null = dragged
    ? snap(dragged.from, dragged.to, count)
    : selected && [placeOf(axis, selected.min), placeOf(axis, selected.max)]
  const [low, high] = shown ?? [0, 1]
  const choose = (from: number, to: number) => onSelect({ min: valueAt(axis, from), max: valueAt(axis, to) })
  const move = (end: 'low' | 'high') => (event: KeyboardEvent) => {
    if (event.key === 'Escape' && selected) {
      event.stopPropagation()
      onSelect(null)
      return
    }
    const by = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -10, PageUp: 10 }[event.key]
    if (!by) return
    event.preventDefault()
    const moved = (Math.round((end === 'low' ? low : high) * count) + by) / count
    if (end === 'low' && moved >= 0 && moved < high - 1e-9) choose(moved, high)
    if (end === 'high' && moved <= 1 && moved > low + 1e-9) choose(low, moved)
  }
  const handle = (end: 'low' | 'high', place: number, name: string) => (
    <div
      role="slider"
      tabIndex={0}
      className="chart-handle"
      style={{ left: `${place * 100}%` }}
      aria-label={`${label}: ${name}`}
      aria-describedby={help}
      aria-valuemin={axis.min}
      aria-valuemax={axis.max}
      aria-valuenow={valueAt(axis, place)}
      aria-valuetext={formatDuration(valueAt(axis, place))}
      onKeyDown={move(end)}
    />
  )
  return (
    <div
      className="chart-brush"
      onPointerDown={(event) => {
        if (event.button !== 0) return
        event.currentTarget.setPointerCapture(event.pointerId)
        const place = placeAt(event)
        setDragged({ from: place, to: place })
      }}
      onPointerMove={(event) => dragged && setDragged({ ...dragged, to: placeAt(event) })}
      onPointerUp={(event) => {
        if (!dragged) return
        const range = snap(dragged.from, placeAt(event), count)
        setDragged(null)
        // A click is no range: it takes the chosen one back.
        if (Math.abs(dragged.from - placeAt(event)) * count < 0.5) {
          if (selected) onSelect(null)
        } else choose(...range)
      }}
      onPointerCancel={() => setDragged(null)}
    >
      {shown && (
        <>
          <div className="chart-outside" style={{ left: 0, width: `${low * 100}%` }} />
          <div className="chart-outside" style={{ left: `${high * 100}%`, right: 0 }} />
          <div className="chart-chosen" style={{ left: `${low * 100}%`, width: `${(high - low) * 100}%` }} />
        </>
      )}
      {handle('low', low, 'from')}
      {handle('high', high, 'to')}
      <span id={help} hidden>
        Arrow keys move this end of the range; Escape takes the range back.
      </span>
    </div>
  )
}

/** Whole bins, at least one. */
function snap(from: number, to: number, count: number): [number, number] {
  const low = Math.floor(Math.min(from, to) * count)
  const high = Math.max(low + 1, Math.ceil(Math.max(from, to) * count))
  return [low / count, Math.min(1, high / count)]
}
