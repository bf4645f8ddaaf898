import { expect, test } from 'vitest'
import { arcPath, arcsOf, circlePath } from './ring'

test('the ring is cut by the shares and closes', () => {
  expect(arcsOf({ ok: 50, error: 25, throttle: 0, fault: 25, total: 100 })).toEqual([
    { outcome: 'ok', start: 0, length: 50 },
    { outcome: 'error', start: 50, length: 25 },
    { outcome: 'fault', start: 75, length: 25 },
  ])
})

test('one fault in a million is still visible', () => {
  const arcs = arcsOf({ ok: 999_999, error: 0, throttle: 0, fault: 1, total: 1_000_000 })
  expect(arcs.find((arc) => arc.outcome === 'fault')?.length).toBeGreaterThan(2)
  expect(arcs.reduce((sum, arc) => sum + arc.length, 0)).toBeCloseTo(100)
})

test('no requests, no ring', () => {
  expect(arcsOf({ ok: 0, error: 0, throttle: 0, fault: 0, total: 0 })).toEqual([])
})

test('a piece of a ring is drawn from where it begins to where it ends, a whole one as a circle', () => {
  const middle = { x: 100, y: 50 }
  expect(arcPath(middle, 40, { outcome: 'ok', start: 0, length: 25 })).toBe('M 100,10 A 40,40 0 0 1 140,50')
  expect(arcPath(middle, 40, { outcome: 'ok', start: 25, length: 75 })).toBe('M 140,50 A 40,40 0 1 1 100,10')
  expect(arcPath(middle, 40, { outcome: 'ok', start: 0, length: 100 })).toBe(circlePath(middle, 40))
})
