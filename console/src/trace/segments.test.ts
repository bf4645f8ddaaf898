import { expect, test } from 'vitest'
import { treeOf } from './documents'
import { linesOf, sumsOf } from './segments'
import { scaleOf } from './timeline'

const { roots } = treeOf([
  JSON.stringify({
    id: 'r',
    name: 'shop',
    start_time: 10,
    end_time: 20,
    subsegments: [
      { id: 'a', name: 'db', start_time: 11, end_time: 14 },
      { id: 'b', name: 'db', start_time: 15, end_time: 16, fault: true },
      { id: 'c', name: 'open', start_time: 19 },
    ],
  }),
])
const lines = linesOf(roots, scaleOf(roots))

test('every entity is a line, with its time itself', () => {
  expect(lines.map(({ name, offset, duration, self }) => [name, offset, duration, self])).toEqual([
    ['shop', 0, 10, 5],
    ['db', 1, 3, 3],
    ['db', 5, 1, 1],
    ['open', 9, null, 1],
  ])
  expect(lines.every(({ service }) => service === 'shop')).toBe(true)
})

test('entities of one name are summed up', () => {
  expect(sumsOf(lines).map(({ name, self }) => [name, self])).toEqual([
    ['shop', 5],
    ['db', 4],
    ['open', 1],
  ])
  expect(sumsOf(lines)[1]).toEqual({ name: 'db', count: 2, failed: 1, total: 4, self: 4, longest: 3 })
})
