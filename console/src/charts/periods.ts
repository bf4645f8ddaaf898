import type { TimeWindow } from '../shared/api'

/**
 * Every period of the window in its order. Those that the answer leaves out are `empty`; those before `since`, which were not looked at, are
 * `unknown`.
 */
export function fillPeriods<Point>(
  window: TimeWindow,
  period: number,
  points: { StartTime: number; point: Point }[],
  empty: Point,
  { since = window.start, unknown = empty }: { since?: number; unknown?: Point } = {},
): { times: number[]; values: Point[] } {
  const known = new Map(points.map(({ StartTime, point }) => [StartTime, point]))
  const times: number[] = []
  const values: Point[] = []
  const first = Math.floor(window.start / period) * period
  for (let time = first; time < window.end; time += period) {
    times.push(time)
    values.push(known.get(time) ?? (time + period <= since ? unknown : empty))
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

/** Which of the periods a time lies in; -1 for none. */
export function periodAt(times: number[], period: number, time: number): number {
  const index = times.findLastIndex((start) => time >= start)
  return time < (times[index] ?? time) + period ? index : -1
}

/** Whole periods from one to another, in whatever order. */
export function windowOf(times: number[], period: number, from: number, to: number): TimeWindow {
  const index = (at: number) => Math.min(times.length - 1, Math.max(0, at))
  const [low, high] = [index(Math.min(from, to)), index(Math.max(from, to))]
  return { start: times[low] ?? 0, end: (times[high] ?? 0) + period }
}

/** Seconds from one period to the next. */
export const periodOf = (times: number[]) => (times[1] ?? 60) - (times[0] ?? 0)
