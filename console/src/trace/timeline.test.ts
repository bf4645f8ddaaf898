import { expect, test } from 'vitest'
import { treeOf } from './documents'
import { rowsOf, scaleOf, sliceInSight, ticksOf } from './timeline'

const { roots } = treeOf([
  JSON.stringify({
    id: 'a',
    name: 'shop',
    start_time: 100,
    end_time: 104,
    subsegments: [
      {
        id: 'b',
        name: 'first',
        start_time: 101,
        end_time: 102,
        subsegments: [{ id: 'c', name: 'open', start_time: 101.5 }],
      },
      { id: 'd', name: 'outlives', start_time: 103, end_time: 108 },
    ],
  }),
])

test('the scale covers everything, also what outlives its parent', () => {
  expect(scaleOf(roots)).toEqual({ start: 100, end: 108 })
})

test('rows are in tree order, placed by percent of the scale', () => {
  const rows = rowsOf(roots, new Set(), scaleOf(roots))
  expect(rows.map((row) => [row.entity.id, row.depth, row.left, row.width])).toEqual([
    ['a', 0, 0, 50],
    ['b', 1, 12.5, 12.5],
    ['c', 2, 18.75, 81.25],
    ['d', 1, 37.5, 62.5],
  ])
})

test('what is collapsed hides its children', () => {
  const rows = rowsOf(roots, new Set(['b']), scaleOf(roots))
  expect(rows.map((row) => row.entity.id)).toEqual(['a', 'b', 'd'])
  expect(rows[1]?.expanded).toBe(false)
})

test('a trace without length, and none at all, have a scale', () => {
  const moment = treeOf(['{"id":"a","name":"x","start_time":5,"end_time":5}']).roots
  expect(rowsOf(moment, new Set(), scaleOf(moment))[0]).toMatchObject({ left: 0 })
  expect(scaleOf([]).end).toBeGreaterThan(0)
})

test('an end before its start has no width', () => {
  const backwards = treeOf(['{"id":"a","name":"x","start_time":5,"end_time":4}']).roots
  expect(rowsOf(backwards, new Set(), scaleOf(backwards))[0]?.width).toBe(0)
})

test.each([
  [8, [0, 2, 4, 6, 8]],
  [0.5, [0, 0.1, 0.2, 0.3, 0.4, 0.5]],
  [0.0007, [0, 0.0002, 0.0004, 0.0006]],
])('%d seconds get round ticks', (length, seconds) => {
  const ticks = ticksOf({ start: 0, end: length }, 5)
  expect(ticks).toHaveLength(seconds.length)
  for (const [index, tick] of ticks.entries()) expect(tick.seconds).toBeCloseTo(seconds[index] ?? -1)
})

test('only rows in sight are drawn', () => {
  expect(sliceInSight(100_000, 30, 30_000, 600)).toEqual({ first: 988, last: 1032 })
  expect(sliceInSight(5, 30, 0, 600)).toEqual({ first: 0, last: 5 })
  expect(sliceInSight(5, 30, 9000, 600)).toEqual({ first: 5, last: 5 })
})
