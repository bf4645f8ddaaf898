import { expect, test } from 'vitest'
import { callsOf } from '../../e2e/bigMap'
import { arrowLength, type Direction, layOut, nodeSize, type Shape } from './layout'

const shapeOf = (direction: Direction, ...calls: [string, string][]): Shape => ({
  direction,
  nodes: [...new Set(calls.flat())].sort(),
  edges: calls.map(([source, target]) => ({ id: `${source}>${target}`, source, target })),
})

const calls: [string, string][] = [
  ['client', 'shop'],
  ['shop', 'orders'],
  ['shop', 'stock'],
  ['orders', 'database'],
  ['orders', 'queue'],
  ['stock', 'database'],
  ['shop', 'database'],
]
const shop = shapeOf('RIGHT', ...calls)

test('calls run from left to right', () => {
  const { nodes } = layOut(shop)
  for (const { source, target } of shop.edges) {
    expect(nodes.get(source)?.x).toBeLessThan((nodes.get(target)?.x ?? 0) - nodeSize.width)
  }
})

test('where there is little width they run down', () => {
  const { nodes } = layOut(shapeOf('DOWN', ...calls))
  for (const { source, target } of shop.edges) {
    expect(nodes.get(source)?.y).toBeLessThan((nodes.get(target)?.y ?? 0) - nodeSize.height)
  }
})

test('the same graph is always in the same place', () => {
  expect(layOut(shop)).toEqual(layOut(structuredClone(shop)))
})

test.each(['RIGHT', 'DOWN'] as const)('no two nodes overlap: %s', (direction) => {
  const places = [...layOut(shapeOf(direction, ...calls)).nodes.values()]
  for (const [index, a] of places.entries()) {
    for (const b of places.slice(index + 1)) {
      expect(Math.abs(a.x - b.x) >= nodeSize.width || Math.abs(a.y - b.y) >= nodeSize.height).toBe(true)
    }
  }
})

test('an edge reaches from ring to ring, with room for its arrow', () => {
  const { nodes, lines } = layOut(shapeOf('RIGHT', ['client', 'shop']))
  const from = nodes.get('client') ?? { x: 0, y: 0 }
  const to = nodes.get('shop') ?? { x: 0, y: 0 }
  const line = lines.get('client>shop')
  const numbers = line?.path.match(/-?[\d.]+/g)?.map(Number) ?? []
  const tip = { x: to.x + (nodeSize.width - nodeSize.ring) / 2, y: to.y + nodeSize.ring / 2 }
  expect(numbers.slice(0, 2)).toEqual([from.x + (nodeSize.width + nodeSize.ring) / 2, from.y + nodeSize.ring / 2])
  expect(numbers.slice(-2)).toEqual([tip.x - arrowLength, tip.y])
  expect(line?.tip).toEqual(tip)
})

test('a cycle and a call to oneself are drawn', () => {
  const shape = shapeOf('RIGHT', ['a', 'b'], ['b', 'a'], ['b', 'b'])
  const { lines } = layOut(shape)
  for (const edge of shape.edges) expect(lines.get(edge.id)?.path).toMatch(/^M [-\d.]+,[-\d.]+ [CQ] /)
})

test('an empty graph is an empty layout', () => {
  expect(layOut(shapeOf('RIGHT'))).toEqual({ direction: 'RIGHT', nodes: new Map(), lines: new Map() })
})

test('five hundred services with two thousand calls are laid out apart from each other, in a few layers', () => {
  const name = (service: number) => `service-${service}`
  const many = Array.from({ length: 500 }, (_, service) => service)
  const shape = shapeOf(
    'RIGHT',
    ...many.flatMap((service) =>
      callsOf(service, 500).map((callee): [string, string] => [name(service), name(callee)]),
    ),
  )
  const { nodes, lines } = layOut(shape)
  expect(nodes.size).toBe(500)
  expect(lines.size).toBe(new Set(shape.edges.map(({ id }) => id)).size)
  const layers = new Map<number, number[]>()
  for (const { x, y } of nodes.values()) layers.set(x, [...(layers.get(x) ?? []), y])
  expect(layers.size).toBeLessThan(40)
  for (const layer of layers.values()) {
    const places = layer.toSorted((a, b) => a - b)
    for (let place = 1; place < places.length; place++) {
      expect((places[place] ?? 0) - (places[place - 1] ?? 0)).toBeGreaterThanOrEqual(nodeSize.height)
    }
  }
})
