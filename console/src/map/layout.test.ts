import ELK from 'elkjs/lib/elk.bundled.js'
import { expect, test } from 'vitest'
import { fromElk, nodeSize, type Shape, toElk } from './layout'

const elk = new ELK()
const layOut = async (shape: Shape) => fromElk(shape, await elk.layout(toElk(shape)))

const shapeOf = (...calls: [string, string][]): Shape => ({
  nodes: [...new Set(calls.flat())].sort(),
  edges: calls.map(([source, target]) => ({ id: `${source}>${target}`, source, target })),
})

const shop = shapeOf(
  ['client', 'shop'],
  ['shop', 'orders'],
  ['shop', 'stock'],
  ['orders', 'database'],
  ['orders', 'queue'],
  ['stock', 'database'],
)

test('calls run from left to right', async () => {
  const { nodes } = await layOut(shop)
  for (const { source, target } of shop.edges) {
    expect(nodes.get(source)?.x).toBeLessThan((nodes.get(target)?.x ?? 0) - nodeSize.width)
  }
})

test('the same graph is always in the same place', async () => {
  expect(await layOut(shop)).toEqual(await layOut(structuredClone(shop)))
})

test('no two nodes overlap', async () => {
  const places = [...(await layOut(shop)).nodes.values()]
  for (const [index, a] of places.entries()) {
    for (const b of places.slice(index + 1)) {
      expect(Math.abs(a.x - b.x) >= nodeSize.width || Math.abs(a.y - b.y) >= nodeSize.height).toBe(true)
    }
  }
})

test('an edge reaches from ring to ring', async () => {
  const { nodes, paths } = await layOut(shapeOf(['client', 'shop']))
  const from = nodes.get('client')
  const to = nodes.get('shop')
  const numbers =
    paths
      .get('client>shop')
      ?.match(/-?[\d.]+/g)
      ?.map(Number) ?? []
  expect(numbers.slice(0, 2)).toEqual([
    (from?.x ?? 0) + (nodeSize.width + nodeSize.ring) / 2,
    (from?.y ?? 0) + nodeSize.ring / 2,
  ])
  expect(numbers.slice(-2)).toEqual([
    (to?.x ?? 0) + (nodeSize.width - nodeSize.ring) / 2,
    (to?.y ?? 0) + nodeSize.ring / 2,
  ])
})

test('a cycle and a call to oneself are drawn', async () => {
  const shape = shapeOf(['a', 'b'], ['b', 'a'], ['b', 'b'])
  const { paths } = await layOut(shape)
  for (const edge of shape.edges) expect(paths.get(edge.id)).toMatch(/^M .* L /)
})

test('an empty graph is an empty layout', async () => {
  expect(await layOut({ nodes: [], edges: [] })).toEqual({ nodes: new Map(), paths: new Map() })
})
