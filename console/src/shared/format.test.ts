import { expect, test } from 'vitest'
import { formatBytes, formatDuration, formatRate, formatShare, formatTime, shorten } from './format'

test.each([
  [0, '0 ms'],
  [0.0000001, '1 µs'],
  [0.00042, '420 µs'],
  [0.0009996, '1 ms'],
  [0.004, '4 ms'],
  [0.0123, '12.3 ms'],
  [0.1, '100 ms'],
  [0.9996, '1 s'],
  [1.5, '1.5 s'],
  [42, '42 s'],
  [125, '2 min 5 s'],
  [3600, '1 h'],
  [11400, '3 h 10 min'],
  [-0.25, '−250 ms'],
])('%d seconds read %s', (seconds, text) => {
  expect(formatDuration(seconds)).toBe(text)
})

test.each([
  [0, '0/min'],
  [0.02, '<0.1/min'],
  [0.25, '0.3/min'],
  [12, '12/min'],
  [842.4, '842/min'],
  [12500, '12.5K/min'],
])('%d a minute read %s', (rate, text) => {
  expect(formatRate(rate)).toBe(text)
})

test('a share is never rounded to none or to all', () => {
  expect([0, 0.0004, 0.125, 0.9999, 1].map(formatShare)).toEqual(['0%', '<0.1%', '12.5%', '>99.9%', '100%'])
})

test('a time has milliseconds only when asked, and an impossible one is shown as it is', () => {
  expect(formatTime(1795336070.127)).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.127$/)
  expect(formatTime(1795336070.127, 0)).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/)
  expect(formatTime(1e300)).toBe('1e+300')
})

test('a long text is cut between characters', () => {
  expect(shorten('storefront')).toBe('storefront')
  expect(shorten('x'.repeat(10_000), 5)).toBe('xxxxx…')
  expect(shorten('🔥'.repeat(5), 5)).toBe('🔥'.repeat(5))
  expect(shorten('🔥'.repeat(9), 5)).toBe(`${'🔥'.repeat(5)}…`)
})

test.each([
  [0, '0 bytes'],
  [999, '999 bytes'],
  [1000, '1 KB'],
  [51_477_016, '51.5 MB'],
  [999_600, '1 MB'],
])('bytes: %d is %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text)
})
