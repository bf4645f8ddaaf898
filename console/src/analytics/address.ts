import type { Span } from '../charts/bins'
import type { TimeWindow } from '../shared/api'
import { withSearch } from '../shared/follow'
import { and } from '../shared/question'
import { timeOf } from '../shared/time'
import { writeRange } from '../shared/timeRange'
import type { TraceSet } from './api'

/**
 * What is compared, as the address has it: `a=` and `b=` filter expressions, `aMin=`, `aMax=`, `bMin=`, `bMax=` response times in seconds, `split=600` when A is the last so many
 * seconds and B what was before. Where `b` is absent, B is every trace that is not in A. `filter=` is the same as `a=`: so other pages lead here.
 */
export interface Sets {
  a: string
  /** Null for everything that is not in A. */
  b: string | null
  aTimes: Span | null
  bTimes: Span | null
  /** Length of A's window at the end of the whole one, in seconds; null when both have all of it. */
  split: number | null
}

export function readSets(search: URLSearchParams): Sets {
  const split = Number(search.get('split'))
  return {
    a: search.get('a') ?? search.get('filter') ?? '',
    b: search.get('b'),
    aTimes: readSpan(search, 'a'),
    bTimes: readSpan(search, 'b'),
    split: split > 0 ? split : null,
  }
}

export function writeSets(search: URLSearchParams, sets: Sets): URLSearchParams {
  const next = new URLSearchParams(search)
  for (const name of ['filter', 'a', 'b', 'split', 'aMin', 'aMax', 'bMin', 'bMax']) next.delete(name)
  if (sets.a) next.set('a', sets.a)
  if (sets.b !== null) next.set('b', sets.b)
  if (sets.split) next.set('split', String(sets.split))
  writeSpan(next, 'a', sets.aTimes)
  writeSpan(next, 'b', sets.bTimes)
  return next
}

function readSpan(search: URLSearchParams, name: 'a' | 'b'): Span | null {
  const [min, max] = [`${name}Min`, `${name}Max`].map((each) => Number.parseFloat(search.get(each) ?? ''))
  return min !== undefined && max !== undefined && min <= max ? { min, max } : null
}

function writeSpan(search: URLSearchParams, name: 'a' | 'b', span: Span | null) {
  if (!span) return
  search.set(`${name}Min`, String(span.min))
  search.set(`${name}Max`, String(span.max))
}

/** `responsetime >= 0.2 AND responsetime <= 1` */
export const within = (span: Span | null) =>
  span
    ? `responsetime >= ${microseconds(span.min, Math.floor)} AND responsetime <= ${microseconds(span.max, Math.ceil)}`
    : ''

const microseconds = (seconds: number, round: (value: number) => number) => round(seconds * 1e6) / 1e6

/** What is asked of B, its response times and the group apart. Empty where A is everything: then there is nothing to tell it from. */
function expressionOfB(sets: Sets): string {
  if (sets.b !== null) return sets.b
  // Before and after are apart already: what is asked of A is asked of B as well.
  if (sets.split !== null) return sets.a
  const chosen = and(sets.a, within(sets.aTimes))
  return chosen && `!(${chosen})`
}

/** One of the sets with a condition more. A set that follows from the other, “everything that is not in A”, stays without A's traces. */
export const narrow = (sets: Sets, side: 'a' | 'b', condition: string): Sets =>
  side === 'a' ? { ...sets, a: and(sets.a, condition) } : { ...sets, b: and(expressionOfB(sets), condition) }

/** The other way round. What follows from A, “everything that is not in A”, is written out. */
export const swap = (sets: Sets): Sets => ({
  ...sets,
  a: sets.b ?? expressionOfB(sets),
  b: and(sets.a, sets.b === null ? within(sets.aTimes) : ''),
  aTimes: sets.b === null ? null : sets.bTimes,
  bTimes: sets.b === null ? null : sets.aTimes,
})

/** The address of a set's traces, with a condition more. Only a part of the time range is written down: all of it goes on being the newest. */
export function tracesOf(set: TraceSet, sets: Sets, search: URLSearchParams, condition = ''): string {
  const time = timeOf(search)
  // The group is in the set's filter.
  time.delete('group')
  const next = sets.split === null ? time : writeRange(time, { kind: 'between', ...set.window })
  const filter = and(set.filter, condition)
  if (filter) next.set('filter', filter)
  return withSearch('/traces', next)
}

/** Both sets; the group that is chosen in the frame narrows both. */
export function setsOf(
  sets: Sets,
  window: TimeWindow,
  group: string,
): { a: TraceSet; b: TraceSet; baseA: TraceSet; baseB: TraceSet } {
  const middle = sets.split ? Math.max(window.start, window.end - sets.split) : null
  const early = middle === null ? window : { start: window.start, end: middle }
  const late = middle === null ? window : { start: middle, end: window.end }
  const chosen = and(sets.a, within(sets.aTimes))
  const other = expressionOfB(sets)
  return {
    a: { window: late, filter: and(group, chosen) },
    b: { window: early, filter: and(group, and(other, within(sets.bTimes))) },
    baseA: { window: late, filter: and(group, sets.a) },
    baseB: { window: early, filter: and(group, other) },
  }
}

/** Whether the two are the same traces, so that there is nothing to compare. */
export const isSame = ({ a, b }: { a: TraceSet; b: TraceSet }) =>
  a.filter === b.filter && a.window.start === b.window.start && a.window.end === b.window.end
