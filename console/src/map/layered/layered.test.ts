import { expect, test } from 'vitest'
import { nearest } from './across'
import { type Calls, partsOf } from './calls'
import { layersOf } from './layers'
import { countCrossings, orderLayers } from './order'
import { packShelves } from './shelves'
import { type Slot, slotsOf } from './slots'

const graph = (size: number, ...calls: [number, number][]): Calls => ({
  size,
  calls: calls.map(([source, target]) => ({ source, target })),
})

/** Numbers from 0 to 1 that look like chance and are always the same. */
function chance(seed: number) {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

function anyGraph(seed: number): Calls {
  const next = chance(seed)
  const size = 2 + Math.floor(next() * 30)
  const any = () => Math.floor(next() * size)
  return graph(size, ...Array.from({ length: Math.floor(size * 1.6) }, (): [number, number] => [any(), any()]))
}

const seeds = Array.from({ length: 60 }, (_, seed) => seed)

test('callers stand before those whom they call', () => {
  expect(layersOf(graph(5, [0, 1], [1, 2], [0, 2], [2, 3], [1, 4]))).toEqual([0, 1, 2, 3, 2])
})

test('who calls from outside stands right before whom it calls', () => {
  expect(layersOf(graph(4, [0, 1], [1, 2], [3, 2]))).toEqual([0, 1, 2, 1])
})

test('a cycle leads back once, from where it was entered', () => {
  expect(layersOf(graph(4, [0, 1], [1, 2], [2, 3], [3, 1]))).toEqual([0, 1, 2, 3])
})

test('a cycle that nobody enters begins with whoever calls most', () => {
  expect(layersOf(graph(4, [0, 1], [1, 0], [1, 2], [1, 3]))).toEqual([1, 0, 1, 1])
})

test('however long the ways through a knot are, its map is not', () => {
  const ring = Array.from({ length: 100 }, (_, node): [number, number] => [node, (node + 1) % 100])
  const jumps = Array.from({ length: 100 }, (_, node): [number, number] => [node, (node * 7 + 3) % 100])
  expect(Math.max(...layersOf(graph(100, ...ring, ...jumps)))).toBeLessThan(20)
})

test('a layer of very many is several, and those whom the same callers call stay together', () => {
  const star = graph(
    101,
    ...Array.from({ length: 10 }, (_, caller): [number, number] => [0, 1 + caller]),
    ...Array.from({ length: 90 }, (_, callee): [number, number] => [1 + (callee % 10), 11 + callee]),
  )
  const layers = layersOf(star)
  const sizes = new Map<number, number>()
  for (const layer of layers) sizes.set(layer, (sizes.get(layer) ?? 0) + 1)
  expect(Math.max(...sizes.values())).toBeLessThanOrEqual(14)
  expect([...sizes.keys()].sort((a, b) => a - b)).toEqual(Array.from({ length: sizes.size }, (_, layer) => layer))
  for (const { source, target } of star.calls) expect(layers[source]).toBeLessThan(layers[target] ?? 0)
  const ofFirst = star.calls.flatMap(({ source, target }) => (source === 1 ? [layers[target] ?? 0] : []))
  expect(Math.max(...ofFirst) - Math.min(...ofFirst)).toBeLessThanOrEqual(1)
})

test('what does not hang together comes apart, the largest part first', () => {
  expect(partsOf(graph(6, [5, 0], [3, 1], [1, 4]))).toEqual([[1, 3, 4], [0, 5], [2]])
})

test.each(seeds)('a call passes through every layer between its ends, seed %i', (seed) => {
  const any = anyGraph(seed)
  const layers = layersOf(any)
  const { slots, passes } = slotsOf(any, layers)
  for (const [number, { source, target }] of any.calls.entries()) {
    const from = layers[source] ?? 0
    const to = layers[target] ?? 0
    const through = passes[number]?.map((slot) => slots[slot]?.layer) ?? []
    const between = from < to ? to - from - 1 : from - to + 1
    expect(through).toEqual(Array.from({ length: between }, (_, step) => (from < to ? from + 1 + step : from - step)))
  }
})

test.each(seeds)(
  'crossings are counted as one counts them pair by pair, and ordering makes no more of them, seed %i',
  (seed) => {
    const any = anyGraph(seed)
    const { slots, layers } = slotsOf(any, layersOf(any))
    const before = counted(layers, slots)
    const order = orderLayers(slots, layers)
    expect(before.fast).toBe(before.slow)
    expect(counted(order, slots).fast).toBeLessThanOrEqual(before.fast)
    expect(order.map((layer) => layer.toSorted((a, b) => a - b))).toEqual(
      layers.map((layer) => layer.toSorted((a, b) => a - b)),
    )
  },
)

function counted(layers: number[][], slots: Slot[]) {
  const places: number[] = []
  for (const layer of layers) for (const [place, slot] of layer.entries()) places[slot] = place
  let slow = 0
  for (const layer of layers) {
    const lines = layer.flatMap((slot) =>
      (slots[slot]?.after ?? []).map((other) => [places[slot] ?? 0, places[other] ?? 0] as const),
    )
    for (const [a, b] of lines) for (const [c, d] of lines) if (a < c && b > d) slow++
  }
  return { fast: countCrossings(layers, slots, places), slow }
}

test('a tree is drawn without a crossing, in whatever order its nodes come', () => {
  const tree = graph(9, [8, 7], [8, 0], [8, 3], [7, 1], [0, 6], [3, 2], [7, 5], [0, 4])
  const { slots, layers } = slotsOf(tree, layersOf(tree))
  expect(counted(orderLayers(slots, layers), slots).fast).toBe(0)
})

test('places are as wished for where there is room, else in the middle of those that want the same', () => {
  const wish = (at: number, weight = 1) => ({ at, weight })
  expect(nearest([wish(0), wish(50), wish(200)], [0, 10, 20])).toEqual([0, 50, 200])
  expect(nearest([wish(100), wish(100)], [0, 40])).toEqual([80, 120])
  expect(nearest([wish(100, 3), wish(100)], [0, 40])).toEqual([90, 130])
  expect(nearest([], [])).toEqual([])
})

test.each(seeds)('nobody stands nearer than the room allows, seed %i', (seed) => {
  const next = chance(seed)
  const offsets = [0]
  while (offsets.length < 12) offsets.push((offsets.at(-1) ?? 0) + 5 + next() * 50)
  const places = nearest(
    offsets.map(() => ({ at: next() * 300, weight: 0.1 + next() })),
    offsets,
  )
  for (let place = 1; place < places.length; place++) {
    const apart = (places[place] ?? 0) - (places[place - 1] ?? 0)
    expect(apart).toBeGreaterThanOrEqual((offsets[place] ?? 0) - (offsets[place - 1] ?? 0) - 1e-9)
  }
})

test('parts stand in rows that do not overlap and are about as wide as asked for', () => {
  const sizes = [
    { width: 900, height: 400 },
    { width: 300, height: 100 },
    { width: 300, height: 100 },
    { width: 300, height: 100 },
    { width: 300, height: 100 },
  ]
  expect(packShelves(sizes, 20, 1)).toEqual([
    { x: 0, y: 0 },
    { x: 0, y: 420 },
    { x: 320, y: 420 },
    { x: 0, y: 540 },
    { x: 320, y: 540 },
  ])
  expect(packShelves([], 20, 1)).toEqual([])
})
