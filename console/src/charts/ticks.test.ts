import { expect, test } from 'vitest'
import { clockTexts } from './ticks'

test('a clock shows seconds only where marks are that close, and days where they begin', () => {
  const noon = new Date(2026, 10, 22, 12, 5, 9).getTime() / 1000
  const midnight = new Date(2026, 10, 23).getTime() / 1000
  expect(clockTexts([noon], 10)).toEqual(['12:05:09'])
  expect(clockTexts([noon], 300)).toEqual(['12:05'])
  expect(clockTexts([midnight], 300)).toEqual(['11-23'])
})
