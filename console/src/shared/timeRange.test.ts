import { expect, test } from 'vitest'
import { defaultRange, durationText, lengthOf, parseDuration, readRange, windowAt, writeRange } from './timeRange'

test.each([
  ['30s', 30],
  ['15m', 900],
  ['6h', 21600],
  ['1d', 86400],
])('%s is a duration', (text, seconds) => {
  expect(parseDuration(text)).toBe(seconds)
  expect(durationText(seconds)).toBe(text)
})

test.each(['', '0m', '-5m', '5', '5w', '99999999m', '1e3s'])('%j is not a duration', (text) => {
  expect(parseDuration(text)).toBeNull()
})

test('a range survives its address', () => {
  const ranges = [
    { kind: 'last', seconds: 3600 },
    { kind: 'between', start: 1795336070.5, end: 1795336170 },
  ] as const
  for (const range of ranges) expect(readRange(writeRange(new URLSearchParams(), range))).toEqual(range)
})

test('the default range leaves the address short and keeps the rest of it', () => {
  const search = writeRange(new URLSearchParams('range=1h&text=shop'), defaultRange)
  expect(search.toString()).toBe('text=shop')
})

test.each(['', 'range=never', 'from=2026-11-22T15:00:00Z&to=2026-11-22T14:00:00Z', 'from=x&to=y'])(
  'the address %j means the default',
  (address) => {
    expect(readRange(new URLSearchParams(address))).toEqual(defaultRange)
  },
)

test('a window that ends now is as long as the range and reaches a little beyond now', () => {
  const range = { kind: 'last', seconds: 21600 } as const
  const window = windowAt(range, 1795336070.2)
  expect(window.end).toBe(1795336073)
  expect(window.end - window.start).toBe(lengthOf(range))
})

test('a fixed window does not move', () => {
  expect(windowAt({ kind: 'between', start: 10, end: 20 }, 1795336070)).toEqual({ start: 10, end: 20 })
})
