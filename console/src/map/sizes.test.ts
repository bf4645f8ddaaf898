import { expect, test } from 'vitest'
import type { MapGraph } from './graph'
import { scalesOf } from './sizes'

const graph: MapGraph = {
  nodes: [
    [1000, 0],
    [10, 10],
    [100_000, 100],
    [0, 0],
  ].map(([total = 0, fault = 0], index) => ({
    id: String(index),
    name: '',
    type: null,
    root: false,
    traffic: {
      counts: { ok: total - fault, error: 0, throttle: 0, fault, total },
      averageSeconds: null,
      perMinute: null,
      histogram: [],
    },
  })),
  edges: [],
}

test('rings are equal where nothing else is asked for', () => {
  expect([...scalesOf(graph, 'equal').values()]).toEqual([1, 1, 1, 1])
})

test('the busiest is the largest', () => {
  const scales = [...scalesOf(graph, 'traffic').values()]
  expect(scales[2]).toBe(1)
  expect(scales[0]).toBeGreaterThan(scales[1] ?? 1)
  expect(scales[3]).toBeLessThan(scales[1] ?? 0)
})

test('what fails most is the largest, and what never fails the smallest', () => {
  const scales = [...scalesOf(graph, 'health').values()]
  expect(scales[1]).toBe(1)
  expect(scales[2]).toBeLessThan(1)
  expect(scales[2]).toBeGreaterThan(scales[0] ?? 1)
  expect(scales[0]).toBe(scales[3])
})
