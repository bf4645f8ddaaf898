import { expect, test } from 'vitest'
import { quantileOf } from './quantile'

const entry = (Value: number, Count: number) => ({ Value, Count })

test('half of the requests are not slower than the median', () => {
  const histogram = [entry(9, 1), entry(1, 60), entry(2, 39)]
  expect(quantileOf(histogram, 0.5)).toBe(1)
  expect(quantileOf(histogram, 0.9)).toBe(2)
  expect(quantileOf(histogram, 1)).toBe(9)
})

test('no requests, no quantile', () => {
  expect(quantileOf([], 0.5)).toBeNull()
  expect(quantileOf([entry(1, 0)], 0.5)).toBeNull()
})
