import type { TraceSummary } from '../shared/api'

/** A summary as it is sent while it grows. */
export interface LiveSummary extends TraceSummary {
  /** Grows with every change of the trace. */
  Revision: number
  /** Epoch second of its last change. */
  MatchedEventTime: number | null
}

/** How many traces are kept; the oldest go. */
export const most = 1000

/** What came while the page listened. */
export interface Tail {
  /** The newest first. */
  rows: LiveSummary[]
  /** How many came, those that went included. */
  seen: number
  /** How many changes the service left out, because they were read too slowly. */
  skipped: number
  /** Milliseconds at which the newest came, for the rate. */
  arrivals: number[]
}

export const emptyTail: Tail = { rows: [], seen: 0, skipped: 0, arrivals: [] }

/** The rate is counted over so many seconds. */
export const rateSeconds = 10

/** With what came at a time. A trace that comes again is listed once, at its place, as it is now. */
export function withTraces(tail: Tail, came: LiveSummary[], now: number): Tail {
  const newest = new Map<string, LiveSummary>()
  for (const each of came) {
    const known = newest.get(each.Id)
    if (!known || each.Revision >= known.Revision) newest.set(each.Id, each)
  }
  const listed = tail.rows.map((row) => {
    const again = newest.get(row.Id)
    newest.delete(row.Id)
    return again && again.Revision >= row.Revision ? again : row
  })
  const added = [...newest.values()].reverse()
  const since = now - rateSeconds * 1000
  return {
    rows: [...added, ...listed].slice(0, most),
    seen: tail.seen + added.length,
    skipped: tail.skipped,
    arrivals: [...tail.arrivals.filter((at) => at > since), ...added.map(() => now)],
  }
}

export const withSkipped = (tail: Tail, count: number): Tail => ({ ...tail, skipped: tail.skipped + count })

/** New traces a second, over the last seconds, or since it began if that is shorter ago. Milliseconds. */
export function rateOf({ arrivals }: Tail, now: number, began: number): number {
  const seconds = Math.min(rateSeconds, Math.max(1, (now - began) / 1000))
  const since = now - seconds * 1000
  return arrivals.filter((at) => at > since).length / seconds
}

/** A row of an event's data; null where it is none. */
export function readSummary(data: string): LiveSummary | null {
  try {
    const read: unknown = JSON.parse(data)
    return typeof read === 'object' && read !== null && 'Id' in read ? (read as LiveSummary) : null
  } catch {
    return null
  }
}

export function readSkipped(data: string): number {
  try {
    const count = Number((JSON.parse(data) as { Count?: unknown } | null)?.Count)
    return Number.isFinite(count) ? count : 0
  } catch {
    return 0
  }
}
