import { expect, test } from 'vitest'
import { nodeAt } from './arrows'
import type { MapGraph } from './graph'
import type { Direction, Layout } from './layout'

/** `shop` calls two services of its own, both call the database; `batch` stands alone; `worker` calls `shop` again: a cycle. */
const calls: [string, string][] = [
  ['client', 'shop'],
  ['shop', 'orders'],
  ['shop', 'stock'],
  ['orders', 'database'],
  ['stock', 'database'],
  ['database', 'worker'],
  ['worker', 'shop'],
  ['worker', 'worker'],
]
const places: Record<string, [along: number, across: number]> = {
  client: [0, 100],
  shop: [200, 100],
  orders: [400, 80],
  stock: [400, 300],
  database: [600, 100],
  worker: [800, 100],
  batch: [0, 900],
}
const graph: MapGraph = {
  nodes: Object.keys(places).map((id) => ({ id, name: id, type: null, root: false, traffic: null })),
  edges: calls.map(([source, target]) => ({ id: `${source}>${target}`, source, target, linked: false, traffic: null })),
}
const layoutOf = (direction: Direction): Layout => ({
  direction,
  nodes: new Map(
    Object.entries(places).map(([id, [along, across]]) => [
      id,
      direction === 'RIGHT' ? { x: along, y: across } : { x: across, y: along },
    ]),
  ),
  lines: new Map(),
})
const right = layoutOf('RIGHT')

test('along the calls: to whom is called, the nearest of several; and back to who calls', () => {
  expect(nodeAt(graph, right, 'client', 'ArrowRight')).toBe('shop')
  expect(nodeAt(graph, right, 'shop', 'ArrowRight')).toBe('orders')
  expect(nodeAt(graph, right, 'stock', 'ArrowLeft')).toBe('shop')
})

test('across the calls: the next one beside, those first that have a caller or callee in common', () => {
  expect(nodeAt(graph, right, 'orders', 'ArrowDown')).toBe('stock')
  expect(nodeAt(graph, right, 'stock', 'ArrowUp')).toBe('orders')
  expect(nodeAt(graph, right, 'stock', 'ArrowDown')).toBe('batch')
})

test('where calls run down, the keys turn with them', () => {
  const down = layoutOf('DOWN')
  expect(nodeAt(graph, down, 'client', 'ArrowDown')).toBe('shop')
  expect(nodeAt(graph, down, 'stock', 'ArrowUp')).toBe('shop')
  expect(nodeAt(graph, down, 'orders', 'ArrowRight')).toBe('stock')
})

test('a cycle is walked round, and a call to oneself leads nowhere', () => {
  expect(nodeAt(graph, right, 'worker', 'ArrowRight')).toBe('shop')
  expect(nodeAt(graph, right, 'shop', 'ArrowLeft')).toBe('client')
})

test('from a call to its ends', () => {
  expect(nodeAt(graph, right, 'shop>orders', 'ArrowRight')).toBe('orders')
  expect(nodeAt(graph, right, 'shop>orders', 'ArrowLeft')).toBe('shop')
  expect(nodeAt(graph, right, 'shop>orders', 'ArrowDown')).toBeNull()
})

test('where there is nothing, nothing happens', () => {
  expect(nodeAt(graph, right, 'client', 'ArrowLeft')).toBeNull()
  expect(nodeAt(graph, right, 'batch', 'ArrowRight')).toBeNull()
  expect(nodeAt(graph, right, 'gone', 'ArrowRight')).toBeNull()
})
