import { expect, test } from 'vitest'
import { binsOf, moveEnd, niceStep, placeOf, spanBetween, totalOf, wholeOf } from './bins'
import { heightsOf, ticksOf } from './ticks'

const entries = (...pairs: [value: number, count: number][]) => pairs.map(([Value, Count]) => ({ Value, Count }))

test('no times give no bins', () => {
  expect(binsOf([[]], 'log').bins).toEqual([])
  expect(ticksOf(binsOf([[]], 'log'), 0.1)).toEqual([])
})

for (const scale of ['log', 'linear'] as const) {
  test(`every time is counted once, ${scale}`, () => {
    const values = entries([0, 1], [0.00001, 2], [0.003, 30], [0.03, 1], [0.5, 400], [12, 5])
    const binning = binsOf([values], scale)
    expect(totalOf(binning, 0)).toBe(439)
    expect(binning.bins.length).toBeLessThanOrEqual(60)
    for (const { Value, Count } of values) {
      const bin = binning.bins.find(({ from, to }) => Value >= from && Value < to)
      expect(bin?.counts[0]).toBeGreaterThanOrEqual(Count)
    }
  })

  test(`bins lie beside each other, ${scale}`, () => {
    const { bins } = binsOf([entries([0.021, 5], [1.7, 1])], scale)
    bins.slice(1).forEach((bin, index) => {
      expect(bin.from).toBe(bins[index]?.to)
    })
  })

  test(`one time alone has a bin around it, ${scale}`, () => {
    const { bins } = binsOf([entries([0.25, 7])], scale)
    expect(bins).toHaveLength(1)
    expect(bins[0]?.from).toBeLessThanOrEqual(0.25)
    expect(bins[0]?.to).toBeGreaterThan(0.25)
  })

  test(`the ends of the axis are at 0 and 1, ${scale}`, () => {
    const binning = binsOf([entries([0.021, 5], [1.7, 1])], scale)
    const { min, max } = wholeOf(binning)
    expect(placeOf(binning, min)).toBeCloseTo(0, 2)
    expect(placeOf(binning, max)).toBeCloseTo(1, 5)
    expect(placeOf(binning, 0)).toBe(0)
  })
}

test('bounds stay where they are when a time in between comes', () => {
  const before = binsOf([entries([0.02, 5], [1.7, 1])], 'log').bins.map(({ from }) => from)
  expect(binsOf([entries([0.02, 5], [0.3, 1], [1.7, 1])], 'log').bins.map(({ from }) => from)).toEqual(before)
})

test('two series share their bins', () => {
  const { bins } = binsOf([entries([0.1, 4]), entries([0.1, 2], [10, 6])], 'log')
  expect(bins[0]?.counts).toEqual([4, 2])
  expect(bins.at(-1)?.counts).toEqual([0, 6])
})

test('a dragged range is made of whole bins, whichever way it was dragged', () => {
  const binning = binsOf([entries([0, 1], [0.99, 1])], 'linear', 12)
  expect(binning.bins).toHaveLength(10)
  expect(spanBetween(binning, 0.25, 0.41)).toEqual({ min: 0.2, max: 0.5 })
  expect(spanBetween(binning, 0.41, 0.25)).toEqual({ min: 0.2, max: 0.5 })
  expect(spanBetween(binning, -3, 7)).toEqual({ min: 0, max: 1 })
})

test('an end moves by bins and stops at the other', () => {
  const binning = binsOf([entries([0, 1], [0.99, 1])], 'linear', 12)
  expect(moveEnd(binning, { min: 0.2, max: 0.5 }, 'min', 1)).toEqual({ min: 0.3, max: 0.5 })
  expect(moveEnd(binning, { min: 0.2, max: 0.5 }, 'min', 9)).toEqual({ min: 0.4, max: 0.5 })
  expect(moveEnd(binning, { min: 0.2, max: 0.5 }, 'max', -9)).toEqual({ min: 0.2, max: 0.3 })
  expect(moveEnd(binning, { min: 0.2, max: 0.5 }, 'max', 99)).toEqual({ min: 0.2, max: 1 })
})

test.each([
  [0.013, 0.02],
  [1, 1],
  [2.1, 2.5],
  [7, 10],
])('a step of at least %f is %f', (least, step) => {
  expect(niceStep(least)).toBe(step)
})

test('marks of a wide logarithmic axis are powers of ten', () => {
  const ticks = ticksOf(binsOf([entries([0.0001, 1], [50, 1])], 'log'), 0.15).map(({ value }) => value)
  expect(ticks).toContain(0.001)
  expect(ticks).toContain(1)
  expect(ticks.every((value) => Math.abs(Math.log10(value) % 1) < 1e-9)).toBe(true)
})

test('marks of a narrow one are round numbers within it', () => {
  const ticks = ticksOf(binsOf([entries([0.21, 1], [0.39, 1])], 'log'), 0.2)
  expect(ticks.length).toBeGreaterThan(1)
  for (const { place } of ticks) expect(place).toBeGreaterThanOrEqual(0)
})

test('heights reach at least the highest value', () => {
  expect(heightsOf(173, 4)).toEqual([0, 50, 100, 150, 200])
  expect(heightsOf(0, 4)).toEqual([0])
  expect(heightsOf(1, 2)).toEqual([0, 0.5, 1])
  expect(heightsOf(1, 2, 1)).toEqual([0, 1])
})
