import { describe, expect, it } from 'vitest'
import { axisOf, binsOn, placeOf, spanOf, ticksOf, valueAt } from './bins'

const entries = [
  { Value: 0.001, Count: 3 },
  { Value: 0.2, Count: 5 },
  { Value: 1.5, Count: 1 },
]

describe('the axis of a histogram', () => {
  it('spans all values that occur', () => {
    expect(spanOf(entries, [{ Value: 9, Count: 0 }], [{ Value: 2, Count: 1 }])).toEqual({ min: 0.001, max: 2 })
    expect(spanOf([])).toBeNull()
  })

  it('is logarithmic where times differ by more than a factor of ten', () => {
    expect(axisOf({ min: 0.001, max: 1 }).isLogarithmic).toBe(true)
    expect(axisOf({ min: 0.1, max: 0.9 }).isLogarithmic).toBe(false)
    expect(axisOf({ min: 0, max: 1 })).toMatchObject({ isLogarithmic: true, min: 1e-6 })
  })

  it('has a single value in its middle', () => {
    expect(placeOf(axisOf({ min: 0.2, max: 0.2 }), 0.2)).toBeCloseTo(0.5)
  })

  it('leads from a value to its place and back', () => {
    for (const axis of [axisOf({ min: 0.001, max: 4 }), axisOf({ min: 2, max: 3 })]) {
      for (const place of [0, 0.25, 0.5, 1]) expect(placeOf(axis, valueAt(axis, place))).toBeCloseTo(place)
      expect(placeOf(axis, 1000)).toBe(1)
      expect(placeOf(axis, 0)).toBe(0)
    }
  })
})

describe('bins', () => {
  it('hold every entry once', () => {
    for (const count of [1, 7, 60]) {
      const bins = binsOn(axisOf({ min: 0.001, max: 1.5 }), entries, count)
      expect(bins).toHaveLength(count)
      expect(bins.reduce((sum, bin) => sum + bin.count, 0)).toBe(9)
    }
  })

  it('touch each other', () => {
    const bins = binsOn(axisOf({ min: 0.01, max: 1 }), entries, 8)
    bins.slice(1).forEach((bin, index) => {
      expect(bin.from).toBeCloseTo(bins[index]?.to ?? Number.NaN)
    })
  })
})

describe('the labels of an axis', () => {
  it('are round and no more than there is room for', () => {
    expect(ticksOf(axisOf({ min: 0.001, max: 1 }), 10)).toEqual([
      0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1,
    ])
    expect(ticksOf(axisOf({ min: 0.001, max: 1 }), 7)).toEqual([0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1])
    expect(ticksOf(axisOf({ min: 0.001, max: 1 }), 4)).toEqual([0.001, 0.01, 0.1, 1])
    for (const tick of [0.2, 0.4, 0.6, 0.8])
      expect(ticksOf(axisOf({ min: 0.1, max: 0.9 }), 5).some((each) => Math.abs(each - tick) < 1e-9)).toBe(true)
  })
})
