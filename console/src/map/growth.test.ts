import { expect, test } from 'vitest'
import { grow, remember } from './growth'
import { type Layout, layOut, nodeSize, type Shape } from './layout'

const shapeOf = (...calls: [string, string][]): Shape => ({
  direction: 'RIGHT',
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
]
const moved = (before: Layout, after: Layout) =>
  [...before.nodes].filter(([id, at]) => {
    const now = after.nodes.get(id)
    return now && (now.x !== at.x || now.y !== at.y)
  })

test('a node that comes moves no other one', () => {
  const before = layOut(shapeOf(...calls))
  for (const call of [
    ['stock', 'cache'],
    ['mobile', 'shop'],
    ['queue', 'worker'],
    ['x', 'y'],
  ] as [string, string][]) {
    const after = grow(before, shapeOf(...calls, call))
    expect(after).not.toBeNull()
    expect(moved(before, after as Layout)).toEqual([])
    const places = [...(after as Layout).nodes.values()]
    places.forEach((a, index) => {
      for (const b of places.slice(index + 1)) {
        expect(Math.abs(a.x - b.x) >= nodeSize.width || Math.abs(a.y - b.y) >= nodeSize.height).toBe(true)
      }
    })
    expect(after?.lines.has(call.join('>'))).toBe(true)
  }
})

test('a new callee stands to the right of its caller, a new caller to the left', () => {
  const before = layOut(shapeOf(...calls))
  const right = grow(before, shapeOf(...calls, ['queue', 'worker']))
  expect(right?.nodes.get('worker')?.x).toBeGreaterThan(before.nodes.get('queue')?.x ?? 0)
  const left = grow(before, shapeOf(...calls, ['mobile', 'shop']))
  expect(left?.nodes.get('mobile')?.x).toBeLessThan(before.nodes.get('shop')?.x ?? 0)
})

test('what has gone is gone, and the rest stays', () => {
  const before = layOut(shapeOf(...calls))
  const after = grow(before, shapeOf(...calls.filter((call) => !call.includes('queue'))))
  expect(after?.nodes.has('queue')).toBe(false)
  expect(after?.lines.has('orders>queue')).toBe(false)
  expect(moved(before, after as Layout)).toEqual([])
})

test('another map is laid out anew', () => {
  const before = layOut(shapeOf(...calls))
  expect(grow(before, shapeOf(['a', 'b'], ['b', 'c']))).toBeNull()
  expect(grow(before, shapeOf(...calls, ['a', 'b'], ['b', 'c'], ['c', 'd']))).toBeNull()
  expect(grow(before, { ...shapeOf(...calls), direction: 'DOWN' })).toBeNull()
})

test('what was away for a while comes back to where it was, and so do its calls', () => {
  const before = layOut(shapeOf(...calls))
  const without = grow(before, shapeOf(...calls.filter((call) => !call.includes('queue')))) as Layout
  const after = grow(without, shapeOf(...calls), remember(before, without))
  expect(after?.nodes).toEqual(before.nodes)
  expect(after?.lines).toEqual(before.lines)
})

test('who comes back to a place that is taken finds another', () => {
  const before = layOut(shapeOf(...calls))
  const without = grow(before, shapeOf(...calls.filter((call) => !call.includes('queue')))) as Layout
  const taken: Layout = {
    ...without,
    nodes: new Map([...without.nodes, ['other', before.nodes.get('queue') as never]]),
  }
  const after = grow(taken, shapeOf(...calls, ['orders', 'other']), remember(before, taken))
  expect(after?.nodes.get('other')).toEqual(before.nodes.get('queue'))
  expect(after?.nodes.get('queue')).not.toEqual(before.nodes.get('queue'))
})

test('parts that do not hang together, cycles and calls to oneself keep their places, too', () => {
  const odd: [string, string][] = [...calls, ['queue', 'shop'], ['stock', 'stock'], ['lone', 'pair'], ['pair', 'lone']]
  const before = layOut(shapeOf(...odd))
  const after = grow(before, shapeOf(...odd, ['new', 'new'])) as Layout
  expect(moved(before, after)).toEqual([])
  expect([...after.lines.keys()].sort()).toEqual([...odd, ['new', 'new']].map((call) => call.join('>')).sort())
})
