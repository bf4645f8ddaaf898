import 'uplot/dist/uPlot.min.css'
import './charts.css'
import { useEffect, useRef, useState } from 'react'
import uPlot from 'uplot'
import type { TimeWindow } from '../shared/api'
import { formatTime } from '../shared/format'
import { useDark } from '../shared/theme'
import { stack } from './periods'
import { useWidth } from './useWidth'

export interface LineSeries {
  name: string
  /** A custom property of the console's colours: `--fault`. */
  color: string
  /** One for each time; null where nothing is known. */
  values: (number | null)[]
}

interface TimeSeriesProps {
  label: string
  /** Starts of periods, epoch seconds, ascending. */
  times: number[]
  series: LineSeries[]
  /** Areas on top of each other, for parts of a whole. */
  stacked?: boolean
  format: (value: number) => string
  /** A piece of time was chosen by dragging. */
  onZoom?: (window: TimeWindow) => void
  /** Length of a period in seconds: a chosen piece reaches to the end of its last one. */
  period?: number
  height?: number
}

/** What happened over time. The values under the pointer, or else the newest, stand in the legend. */
export function TimeSeries(props: TimeSeriesProps) {
  const { label, times, series, format, height = 140 } = props
  const frame = useRef<HTMLDivElement>(null)
  const width = useWidth(frame)
  const [at, setAt] = useState<number | null>(null)
  usePlot(frame, width, height, props, setAt)
  const shown = at ?? times.length - 1
  return (
    <figure className="chart">
      <figcaption className="chart-legend">
        {series.map(({ name, color, values }) => {
          const value = values[shown]
          return (
            <span key={name}>
              <i style={{ background: `var(${color})` }} />
              {name} <b>{value === null || value === undefined ? '–' : format(value)}</b>
            </span>
          )
        })}
        {times[shown] !== undefined && <time>{formatTime(times[shown], 0)}</time>}
      </figcaption>
      <div ref={frame} className="chart-frame" style={{ height }} role="img" aria-label={label} />
    </figure>
  )
}

function usePlot(
  frame: React.RefObject<HTMLDivElement | null>,
  width: number,
  height: number,
  { times, series, stacked = false, format, onZoom, period = 0 }: TimeSeriesProps,
  setAt: (index: number | null) => void,
) {
  const dark = useDark()
  const plot = useRef<uPlot | null>(null)
  const zoom = useRef(onZoom)
  const text = useRef(format)
  useEffect(() => {
    zoom.current = onZoom
    text.current = format
  })
  const shape = JSON.stringify([series.map(({ name, color }) => [name, color]), stacked, period, Boolean(onZoom)])

  // Made anew for another shape or theme; sizes and values are changed in it, below.
  useEffect(() => {
    if (!frame.current || width === 0) return
    const styles = getComputedStyle(frame.current)
    const colorOf = (name: string) => styles.getPropertyValue(name).trim()
    const made = new uPlot(
      {
        width,
        height,
        legend: { show: false },
        cursor: { y: false, drag: { x: Boolean(onZoom), y: false, setScale: false }, points: { size: 6 } },
        scales: { y: { range: (_, __, max) => [0, max > 0 ? max * 1.08 : 1] } },
        axes: [
          {
            stroke: colorOf('--quiet'),
            grid: { show: false },
            ticks: { stroke: colorOf('--line'), size: 4 },
            font: '11px "Open Sans", sans-serif',
            size: 28,
          },
          {
            stroke: colorOf('--quiet'),
            grid: { stroke: colorOf('--faint'), width: 1 },
            ticks: { show: false },
            font: '11px "Open Sans", sans-serif',
            values: (_, splits) => splits.map((split) => text.current(split)),
            size: 58,
            space: 36,
          },
        ],
        series: [
          {},
          // Those on top are drawn first, so that each covers what is below it.
          ...(stacked ? [...series].reverse() : series).map(({ name, color }) => ({
            label: name,
            stroke: colorOf(color),
            width: 1.5,
            ...(stacked ? { fill: colorOf(color) } : {}),
            points: { show: false },
            spanGaps: false,
          })),
        ],
        hooks: {
          setCursor: [(self) => setAt(self.cursor.idx ?? null)],
          setSelect: [
            (self) => {
              if (self.select.width < 4) return
              const start = self.posToVal(self.select.left, 'x')
              const end = self.posToVal(self.select.left + self.select.width, 'x')
              self.setSelect({ left: 0, width: 0, top: 0, height: 0 }, false)
              zoom.current?.({ start: Math.floor(start), end: Math.ceil(end) + period })
            },
          ],
        },
      },
      dataOf(times, series, stacked),
      frame.current,
    )
    plot.current = made
    return () => {
      made.destroy()
      plot.current = null
    }
  }, [shape, dark, width === 0])

  useEffect(() => {
    if (width > 0) plot.current?.setSize({ width, height })
  }, [width, height])
  useEffect(() => {
    plot.current?.setData(dataOf(times, series, stacked))
  }, [times, series, stacked])
}

function dataOf(times: number[], series: LineSeries[], stacked: boolean): uPlot.AlignedData {
  const values = series.map((each) => each.values)
  return [times, ...(stacked ? stack(values).reverse() : values)]
}
