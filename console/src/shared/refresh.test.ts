import { expect, test } from 'vitest'
import { calm, pause, readRefresh, refreshChoices } from './refresh'

const live = refreshChoices[0]
const last = { kind: 'last', seconds: 900 } as const

test('the view is live unless the address says otherwise', () => {
  expect(readRefresh(new URLSearchParams()).id).toBe('live')
  expect(readRefresh(new URLSearchParams('refresh=10s')).id).toBe('10s')
  expect(readRefresh(new URLSearchParams('refresh=often')).id).toBe('live')
})

test('live means every second, and less often when answers are slow', () => {
  expect(pause(live, last, 12)).toBe(1000)
  expect(pause(live, last, 900)).toBe(3600)
})

test('nothing is asked again when switched off or when the window is fixed', () => {
  expect(pause(readRefresh(new URLSearchParams('refresh=off')), last, 12)).toBe(false)
  expect(pause(live, { kind: 'between', start: 1, end: 2 }, 12)).toBe(false)
})

test('what does not change is asked for less often', () => {
  expect(calm(1000, 3)).toBe(1000)
  expect(calm(1000, 20)).toBe(10_000)
  expect(calm(60_000, 20)).toBe(60_000)
  expect(calm(false, 20)).toBe(false)
})
