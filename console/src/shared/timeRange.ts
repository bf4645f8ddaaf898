import type { TimeWindow } from './api'

/** What the person looks at: the newest part of time, or a fixed piece of it. Epoch seconds. */
export type TimeRange = { kind: 'last'; seconds: number } | { kind: 'between'; start: number; end: number }

export const defaultRange: TimeRange = { kind: 'last', seconds: 15 * 60 }

/** GetServiceGraph refuses more. */
export const longestMap = 6 * 3600

/** A window that ends now ends a little later, so that what arrives meanwhile, and small clock differences, are in it. */
const slack = 2

const units = { s: 1, m: 60, h: 3600, d: 86400 } as const

export function parseDuration(text: string): number | null {
  const match = /^(\d{1,6})([smhd])$/.exec(text)
  if (!match) return null
  const seconds = Number(match[1]) * units[match[2] as keyof typeof units]
  return seconds > 0 ? seconds : null
}

export function durationText(seconds: number): string {
  for (const unit of ['d', 'h', 'm'] as const) {
    if (seconds >= units[unit] && seconds % units[unit] === 0) return `${seconds / units[unit]}${unit}`
  }
  return `${seconds}s`
}

/** Reads `range=15m`, or `from=…&to=…` in ISO 8601; anything else is the default. */
export function readRange(search: URLSearchParams): TimeRange {
  const start = Date.parse(search.get('from') ?? '') / 1000
  const end = Date.parse(search.get('to') ?? '') / 1000
  if (end > start) return { kind: 'between', start, end }
  const seconds = parseDuration(search.get('range') ?? '')
  return seconds ? { kind: 'last', seconds } : defaultRange
}

export function writeRange(search: URLSearchParams, range: TimeRange): URLSearchParams {
  const next = new URLSearchParams(search)
  for (const name of ['range', 'from', 'to']) next.delete(name)
  if (range.kind === 'between') {
    next.set('from', new Date(range.start * 1000).toISOString())
    next.set('to', new Date(range.end * 1000).toISOString())
  } else if (range.seconds !== (defaultRange as { seconds: number }).seconds) {
    next.set('range', durationText(range.seconds))
  }
  return next
}

export function lengthOf(range: TimeRange): number {
  return range.kind === 'last' ? range.seconds : range.end - range.start
}

export function windowAt(range: TimeRange, nowSeconds: number): TimeWindow {
  if (range.kind === 'between') return { start: range.start, end: range.end }
  const end = Math.ceil(nowSeconds) + slack
  return { start: end - range.seconds, end }
}
