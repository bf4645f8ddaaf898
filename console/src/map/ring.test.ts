import { expect, test } from 'vitest'
import { arcsOf } from './ring'

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
