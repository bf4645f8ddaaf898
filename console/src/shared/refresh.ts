import type { TimeRange } from './timeRange'

export const refreshChoices = [
  { id: 'live', text: 'Live', milliseconds: 1000 },
  { id: '5s', text: 'Every 5 s', milliseconds: 5000 },
  { id: '10s', text: 'Every 10 s', milliseconds: 10_000 },
  { id: '30s', text: 'Every 30 s', milliseconds: 30_000 },
  { id: '1m', text: 'Every minute', milliseconds: 60_000 },
  { id: 'off', text: 'Off', milliseconds: 0 },
] as const

export type RefreshChoice = (typeof refreshChoices)[number]

export function readRefresh(search: URLSearchParams): RefreshChoice {
  return refreshChoices.find((choice) => choice.id === search.get('refresh')) ?? refreshChoices[0]
}

/** Something that has not changed for a while is looked at less often. */
export function calm(pause: number | false, unchanged: number): number | false {
  return pause === false || unchanged < 20 ? pause : Math.max(pause, 10_000)
}

/** How long to wait for the next look: a fixed window does not change, and a slow answer must not become a load. */
export function pause(choice: RefreshChoice, range: TimeRange, tookMilliseconds: number): number | false {
  if (range.kind === 'between' || choice.milliseconds === 0) return false
  return Math.max(choice.milliseconds, 4 * tookMilliseconds)
}
