import type { TimeWindow } from '../shared/api'

/** Every period of the window in its order, those that nothing is known of with `empty` in their place. */
export function fillPeriods<Point>(
  window: TimeWindow,
  period: number,
  points: { StartTime: number; point: Point }[],
  empty: Point,
): { times: number[]; values: Point[] } {
  const known = new Map(points.map(({ StartTime, point }) => [StartTime, point]))
  const times: number[] = []
  const values: Point[] = []
  const first = Math.floor(window.start / period) * period
  for (let time = first; time < window.end; time += period) {
    times.push(time)
    values.push(known.get(time) ?? empty)
  }
  return { times, values }
}

/** Each series on top of those before it; what is not known leaves a gap. */
export function stack(series: (number | null)[][]): (number | null)[][] {
  let below: number[] = []
  return series.map((values) => {
    const top = values.map((value, index) => (value === null ? null : value + (below[index] ?? 0)))
    below = top.map((value, index) => value ?? below[index] ?? 0)
    return top
  })
}
