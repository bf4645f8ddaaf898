import { expect, test } from 'vitest'
import { binsOf, quantileOf } from './histogram'

const entry = (Value: number, Count: number) => ({ Value, Count })

test('every request falls into one bin, whatever the order', () => {
  const bins = binsOf([entry(1, 3), entry(0, 1), entry(0.5, 2), entry(0.26, 5)], 4)
  expect(bins.map((bin) => bin.count)).toEqual([1, 5, 2, 3])
  expect(bins[0]?.from).toBe(0)
  expect(bins.at(-1)?.to).toBe(1)
})

test('requests that all took the same time are one bin', () => {
  expect(binsOf([entry(0.2, 7)], 20)).toEqual([{ from: 0.2, to: 0.2, count: 7 }])
})

test('no requests, no bins and no quantile', () => {
  expect(binsOf([], 20)).toEqual([])
  expect(binsOf([entry(1, 0)], 20)).toEqual([])
  expect(quantileOf([], 0.5)).toBeNull()
})

test('half of the requests are not slower than the median', () => {
  const histogram = [entry(9, 1), entry(1, 60), entry(2, 39)]
  expect(quantileOf(histogram, 0.5)).toBe(1)
  expect(quantileOf(histogram, 0.9)).toBe(2)
  expect(quantileOf(histogram, 1)).toBe(9)
})
