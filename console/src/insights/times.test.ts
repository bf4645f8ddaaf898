import { expect, test } from 'vitest'
import { faultShare, lengthOf, windowOf } from './times'

test('an insight is looked at with what was before and after it', () => {
  expect(windowOf({ StartTime: 10_000, EndTime: 10_600 }, 100_000)).toEqual({ start: 8160, end: 12_420 })
  expect(windowOf({ StartTime: 10_000, EndTime: 30_000 }, 100_000)).toEqual({ start: 6360, end: 33_600 })
})

test('one that goes on ends now', () => {
  expect(windowOf({ StartTime: 10_000, EndTime: null }, 11_000).end).toBe(11_000)
  expect(lengthOf({ StartTime: 10_000, EndTime: null }, 11_000)).toBe(1000)
})

test('no requests have no share of faults', () => {
  expect(faultShare({ FaultCount: 0, TotalCount: 0 })).toBeNull()
  expect(faultShare({ FaultCount: 1, TotalCount: 4 })).toBe(0.25)
})
