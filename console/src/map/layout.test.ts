import ELK from 'elkjs/lib/elk.bundled.js'
import { expect, test } from 'vitest'
import { arrowLength, type Direction, fromElk, nodeSize, type Shape, toElk } from './layout'

const elk = new ELK()
const layOut = async (shape: Shape) => fromElk(shape, await elk.layout(toElk(shape)))

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

test('calls run from left to right', async () => {
  const { nodes } = await layOut(shop)
  for (const { source, target } of shop.edges) {
    expect(nodes.get(source)?.x).toBeLessThan((nodes.get(target)?.x ?? 0) - nodeSize.width)
  }
})

test('where there is little width they run down', async () => {
  const { nodes } = await layOut(shapeOf('DOWN', ...calls))
  for (const { source, target } of shop.edges) {
    expect(nodes.get(source)?.y).toBeLessThan((nodes.get(target)?.y ?? 0) - nodeSize.height)
  }
})

test('the same graph is always in the same place', async () => {
  expect(await layOut(shop)).toEqual(await layOut(structuredClone(shop)))
})

test.each(['RIGHT', 'DOWN'] as const)('no two nodes overlap: %s', async (direction) => {
  const places = [...(await layOut(shapeOf(direction, ...calls))).nodes.values()]
  for (const [index, a] of places.entries()) {
    for (const b of places.slice(index + 1)) {
      expect(Math.abs(a.x - b.x) >= nodeSize.width || Math.abs(a.y - b.y) >= nodeSize.height).toBe(true)
    }
  }
})

test('an edge reaches from ring to ring, with room for its arrow', async () => {
  const { nodes, lines } = await layOut(shapeOf('RIGHT', ['client', 'shop']))
  const from = nodes.get('client') ?? { x: 0, y: 0 }
  const to = nodes.get('shop') ?? { x: 0, y: 0 }
  const line = lines.get('client>shop')
  const numbers = line?.path.match(/-?[\d.]+/g)?.map(Number) ?? []
  const tip = { x: to.x + (nodeSize.width - nodeSize.ring) / 2, y: to.y + nodeSize.ring / 2 }
  expect(numbers.slice(0, 2)).toEqual([from.x + (nodeSize.width + nodeSize.ring) / 2, from.y + nodeSize.ring / 2])
  expect(numbers.slice(-2)).toEqual([tip.x - arrowLength, tip.y])
  expect(line?.tip).toEqual(tip)
})

test('a cycle and a call to oneself are drawn', async () => {
  const shape = shapeOf('RIGHT', ['a', 'b'], ['b', 'a'], ['b', 'b'])
  const { lines } = await layOut(shape)
  for (const edge of shape.edges) expect(lines.get(edge.id)?.path).toMatch(/^M [-\d.]+,[-\d.]+ [CQ] /)
})

test('an empty graph is an empty layout', async () => {
  expect(await layOut(shapeOf('RIGHT'))).toEqual({ direction: 'RIGHT', nodes: new Map(), lines: new Map() })
})
