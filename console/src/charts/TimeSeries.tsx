import './charts.css'
import { type ReactNode, useId, useMemo, useState } from 'react'
import type { TimeWindow } from '../shared/api'
import { formatTime } from '../shared/format'
import { periodOf, windowOf } from './periods'
import { usePlot } from './usePlot'

export interface LineSeries {
  name: string
  /** A custom property of the console's colours: `--fault`. */
  color: string
  /** One for each time; null where nothing is known. */
  values: (number | null)[]
  /** Pixels drawn and left out, for lines that a colour alone would not tell apart. */
  dash?: number[]
  /** What stands beside the name while the pointer is elsewhere: the sum of counts, for example. */
  sum?: string
}

interface TimeSeriesProps {
  /** What is shown: “Requests”. */
  label: string
  /** Starts of periods, epoch seconds, ascending, none left out. */
  times: number[]
  series: LineSeries[]
  /** Areas on top of each other, for parts of a whole. */
  stacked?: boolean
  format: (value: number) => string
  /** A piece of time was chosen by dragging, or with the keyboard. */
  onZoom?: (window: TimeWindow) => void
  /** Length of a period in seconds; what lies between two times where absent. */
  period?: number
  height?: number
  /** Charts with the same name share the pointer. */
  together?: string
  /** Beside the link to the table. */
  actions?: ReactNode
}

/** What happened over time. Names leave their series out, so that those that are small beside it are seen. Drag, or the arrow keys with Shift and then Enter, to choose a piece of time; the arrow keys alone read the values. */
export function TimeSeries(props: TimeSeriesProps) {
  const { label, times, series, stacked = false, format, onZoom, height = 120, together, actions } = props
  const period = props.period ?? periodOf(times)
  const [at, setAt] = useState<number | null>(null)
  const [table, setTable] = useState(false)
  const [hidden, setHidden] = useState<string[]>([])
  const drawn = useMemo(() => series.filter(({ name }) => !hidden.includes(name)), [series, hidden])
  const tableId = useId()
  const last = times.length - 1
  const { host, mark, marked } = usePlot({ ...props, series: drawn, stacked, period, height, together, onPoint: setAt })
  const current = Math.min(at ?? last, last)
  const textAt = ({ values }: LineSeries, index: number) => {
    const value = values[index]
    return value === null || value === undefined ? '–' : format(value)
  }
  const rest = () => {
    setAt(null)
    mark(null, null)
  }
  return (
    <figure className="chart">
      <div className="chart-head">
        <b>{label}</b>
        {series.map((each) => (
          <button
            key={each.name}
            type="button"
            className="chart-key"
            aria-pressed={!hidden.includes(each.name)}
            title={hidden.includes(each.name) ? `Draw ${each.name}` : `Leave ${each.name} out`}
            onClick={() => setHidden((now) => leftOut(now, each.name, series.length))}
          >
            <i
              className={stacked ? 'chart-mark' : 'chart-mark line'}
              style={{ color: `var(${each.color})` }}
              data-dash={each.dash ? '' : undefined}
            />
            {each.name} <span className="chart-value">{at === null ? each.sum : textAt(each, current)}</span>
          </button>
        ))}
        <span className="chart-when">{at === null ? '' : clockOf(times[current] ?? 0)}</span>
        {actions}
        <button
          type="button"
          className="chart-link"
          aria-expanded={table}
          aria-controls={tableId}
          aria-label={`Table of ${label}`}
          onClick={() => setTable(!table)}
        >
          {table ? 'Hide table' : 'Table'}
        </button>
      </div>
      <div
        ref={host}
        className="time-series"
        style={{ height }}
        role="slider"
        tabIndex={0}
        aria-label={`${label} over time`}
        aria-valuemin={0}
        aria-valuemax={Math.max(0, last)}
        aria-valuenow={Math.max(0, current)}
        aria-valuetext={`${formatTime(times[current] ?? 0, 0)}: ${series.map((each) => `${each.name} ${textAt(each, current)}`).join(', ')}`}
        onKeyDown={(event) => {
          const to = { ArrowLeft: current - 1, ArrowRight: current + 1, Home: 0, End: last }[event.key]
          if (to !== undefined) {
            event.preventDefault()
            const next = Math.min(last, Math.max(0, to))
            setAt(next)
            mark(event.shiftKey && onZoom ? (marked?.from ?? current) : null, next)
          } else if (event.key === 'Enter' && onZoom) {
            onZoom(windowOf(times, period, marked?.from ?? current, marked?.to ?? current))
            rest()
          } else if (event.key === 'Escape' && at !== null) {
            event.preventDefault()
            rest()
          }
        }}
        onBlur={rest}
      />
      <div id={tableId}>
        {table && (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
          <section className="chart-table" tabIndex={0} aria-label={`${label}, as a table`}>
            <table>
              <thead>
                <tr>
                  <th scope="col">From</th>
                  {series.map(({ name }) => (
                    <th key={name} scope="col">
                      {name}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {times.map((time, index) => (
                  <tr key={time}>
                    <th scope="row">{formatTime(time, 0)}</th>
                    {series.map((each) => (
                      <td key={each.name}>{textAt(each, index)}</td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
        )}
      </div>
    </figure>
  )
}

/** One series more or less; the last one stays. */
function leftOut(hidden: string[], name: string, of: number): string[] {
  if (hidden.includes(name)) return hidden.filter((each) => each !== name)
  return hidden.length < of - 1 ? [...hidden, name] : hidden
}

const clockOf = (epochSeconds: number) => formatTime(epochSeconds, 0).slice('2026-11-22 '.length)
