import { expect, test } from 'vitest'
import { periodFor } from './period'

test.each([
  [60, 1],
  [15 * 60, 10],
  [3600, 60],
  [6 * 3600, 300],
  [744 * 3600, 43_200],
  [1e9, 86_400],
])('%d seconds are divided into periods of %d', (seconds, period) => {
  expect(periodFor(seconds)).toBe(period)
})
