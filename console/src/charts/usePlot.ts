import 'uplot/dist/uPlot.min.css'
import { type RefObject, useEffect, useRef, useState } from 'react'
import uPlot from 'uplot'
import type { TimeWindow } from '../shared/api'
import { useDark } from '../shared/theme'
import { periodAt, stack, windowOf } from './periods'
import type { LineSeries } from './TimeSeries'
import { clockTexts } from './ticks'

interface PlotProps {
  times: number[]
  series: LineSeries[]
  stacked: boolean
  period: number
  format: (value: number) => string
  height: number
  together?: string | undefined
  onPoint: (period: number | null) => void
  onZoom?: ((window: TimeWindow) => void) | undefined
}

/** What the plot is made for; the rest can change in it. */
interface Shape {
  lines: Pick<LineSeries, 'name' | 'color' | 'dash'>[]
  stacked: boolean
  together: string | undefined
  zooms: boolean
  height: number
}

interface Marked {
  from: number
  to: number
}

const wholeSteps = Array.from({ length: 12 }, (_, power) => [1, 2, 5].map((factor) => factor * 10 ** power)).flat()

const nothing = { left: 0, top: 0, width: 0, height: 0 }

/** Draws a time series into an element. It is made anew when its shape changes, and gets new data otherwise. */
export function usePlot(props: PlotProps): {
  host: RefObject<HTMLDivElement | null>
  marked: Marked | null
  /** Marks periods, for keys: a piece of time from one to another, one alone, or none. */
  mark: (from: number | null, to: number | null) => void
} {
  const { times, series, stacked, period } = props
  const host = useRef<HTMLDivElement>(null)
  const plot = useRef<uPlot | null>(null)
  const latest = useRef(props)
  const [marked, setMarked] = useState<Marked | null>(null)
  const dark = useDark()
  useEffect(() => {
    latest.current = props
  })

  const shape = JSON.stringify({
    lines: series.map(({ name, color, dash }) => ({ name, color, dash })),
    stacked,
    together: props.together,
    zooms: Boolean(props.onZoom),
    height: props.height,
  } satisfies Shape)
  // Colours are read from the style, which changes with `dark`.
  useEffect(() => {
    const element = host.current
    if (!element) return
    const read: Shape = JSON.parse(shape)
    const made = new uPlot(optionsOf(read, element, latest), dataOf(latest.current), element)
    plot.current = made
    const observer = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height: read.height }))
    observer.observe(element)
    return () => {
      observer.disconnect()
      plot.current = null
      made.destroy()
    }
  }, [shape, dark])

  useEffect(() => plot.current?.setData(dataOf({ times, series, stacked, period })), [times, series, stacked, period])

  const mark = (from: number | null, to: number | null) => {
    setMarked(from === null || to === null ? null : { from, to })
    const drawn = plot.current
    if (!drawn || to === null) {
      drawn?.setCursor({ left: -10, top: -10 }, false)
      drawn?.setSelect(nothing, false)
      return
    }
    const window = windowOf(times, period, from ?? to, to)
    const [left, right] = [drawn.valToPos(window.start, 'x'), drawn.valToPos(window.end, 'x')]
    drawn.setSelect({ left, top: 0, width: from === null ? 0 : right - left, height: drawn.over.clientHeight }, false)
    drawn.setCursor({ left: drawn.valToPos(times[to] ?? 0, 'x') + 1, top: 10 }, false)
  }
  return { host, marked, mark }
}

/** The axis reaches to the end of the last period. The highest of the areas is painted first, so that those below it stay visible. */
function dataOf({ times, series, stacked, period }: Pick<PlotProps, 'times' | 'series' | 'stacked' | 'period'>) {
  const rows = series.map(({ values }) => values)
  const drawn = stacked ? stack(rows).reverse() : rows
  const ended = drawn.map((row) => [...row, stacked ? (row.at(-1) ?? null) : null])
  return [[...times, (times.at(-1) ?? 0) + period], ...ended] satisfies uPlot.AlignedData
}

function optionsOf(shape: Shape, element: HTMLElement, latest: RefObject<PlotProps>): uPlot.Options {
  const { lines, stacked, together, zooms, height } = shape
  const style = getComputedStyle(document.body)
  const color = (name: string) => style.getPropertyValue(name).trim()
  const axis = {
    stroke: color('--quiet'),
    font: `11px ${style.fontFamily}`,
    grid: { stroke: color('--faint'), width: 1 },
    ticks: { show: false },
  }
  const stepped = uPlot.paths.stepped?.({ align: 1 })
  const areaOf = (line: Shape['lines'][number]): uPlot.Series => ({
    fill: `color-mix(in srgb, ${color(line.color)} 68%, ${color('--paper')})`,
    width: 0,
    points: { show: false },
    ...(stepped ? { paths: stepped } : {}),
  })
  const lineOf = (line: Shape['lines'][number]): uPlot.Series => ({
    stroke: color(line.color),
    width: 1.5,
    points: { show: isLonely, size: 4 },
    ...(line.dash ? { dash: line.dash } : {}),
  })
  return {
    width: Math.max(element.clientWidth, 50),
    height,
    padding: [8, 8, 0, 0],
    legend: { show: false },
    scales: {
      x: { time: true, range: (_, min, max) => [min, max] },
      y: { range: (_, __, max) => [0, max > 0 ? max * 1.05 : 1] },
    },
    series: [{}, ...(stacked ? lines.map(areaOf).reverse() : lines.map(lineOf))],
    axes: [
      {
        ...axis,
        grid: { show: false },
        size: 22,
        gap: 2,
        space: 64,
        values: (_, splits, __, ___, step) => clockTexts(splits, step),
      },
      {
        ...axis,
        size: 52,
        gap: 4,
        // Nobody counts in halves.
        ...(stacked ? { incrs: wholeSteps } : {}),
        space: 28,
        values: (_, splits) => splits.map((value) => latest.current.format(value)),
      },
    ],
    cursor: {
      y: false,
      points: { show: !stacked },
      drag: { x: zooms, y: false, setScale: false, dist: 4 },
      ...(together ? { sync: { key: together, setSeries: false } } : {}),
    },
    hooks: {
      setCursor: [(drawn) => point(drawn, latest.current)],
      setSelect: [(drawn) => zoom(drawn, latest.current)],
    },
  }
}

function point(drawn: uPlot, { times, period, onPoint }: PlotProps) {
  const { left } = drawn.cursor
  const at = left === undefined || left < 0 ? -1 : periodAt(times, period, drawn.posToVal(left, 'x'))
  onPoint(at < 0 ? null : at)
}

function zoom(drawn: uPlot, { times, period, onZoom }: PlotProps) {
  const { left, width } = drawn.select
  if (width < 4) return
  drawn.setSelect(nothing, false)
  // Charts that share the pointer draw the piece too; the one that was dragged has the event.
  if (!drawn.cursor.event) return
  const at = (place: number) => periodAt(times, period, drawn.posToVal(place, 'x'))
  const to = at(left + width - 1)
  onZoom?.(windowOf(times, period, Math.max(0, at(left)), to < 0 ? times.length - 1 : to))
}

/** A value between two gaps has no line; it is a point. */
function isLonely(plot: uPlot, of: number): boolean {
  const values = plot.data[of] ?? []
  return values.some(
    (value, at) => value !== null && (values[at - 1] ?? null) === null && (values[at + 1] ?? null) === null,
  )
}
