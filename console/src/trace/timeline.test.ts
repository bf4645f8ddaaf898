import { expect, test } from 'vitest'
import { treeOf } from './documents'
import { ancestorsOf, placeOf, rowsOf, scaleOf, ticksOf } from './timeline'

const { roots, byId } = treeOf([
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
const whole = scaleOf(roots)
const nothing = new Set<string>()

test('the scale covers everything, also what outlives its parent', () => {
  expect(whole).toEqual({ start: 100, end: 108 })
})

test('rows are in tree order, and know their place among their siblings', () => {
  const rows = rowsOf(roots, nothing)
  expect(rows.map((row) => [row.entity.id, row.depth, row.position, row.siblings])).toEqual([
    ['a', 0, 1, 1],
    ['b', 1, 1, 2],
    ['c', 2, 1, 1],
    ['d', 1, 2, 2],
  ])
})

test('what is collapsed hides its children', () => {
  const rows = rowsOf(roots, new Set(['b']))
  expect(rows.map((row) => row.entity.id)).toEqual(['a', 'b', 'd'])
  expect(rows[1]?.expanded).toBe(false)
})

test('a chain of twenty thousand segments, each called by the one before, has a row for each', () => {
  const chain = treeOf(
    Array.from({ length: 20_000 }, (_, index) =>
      JSON.stringify({
        id: `s${index}`,
        name: 'x',
        parent_id: index ? `s${index - 1}` : undefined,
        start_time: index,
        end_time: 30_000,
      }),
    ),
  )
  const rows = rowsOf(chain.roots, nothing)
  expect(rows.length).toBe(20_000)
  expect(rows.at(-1)?.depth).toBe(19_999)
})

test.each([
  ['a', { left: 0, width: 50, visible: true }],
  ['b', { left: 12.5, width: 12.5, visible: true }],
  ['c', { left: 18.75, width: 81.25, visible: true }],
])('%s is placed by percent of the scale; what has no end reaches to its end', (id, place) => {
  const entity = byId.get(id)
  expect(entity && placeOf(entity, whole, whole)).toEqual(place)
})

test('what is outside of the view is cut, or not visible', () => {
  const view = { start: 102, end: 104 }
  expect(placeOf({ start: 101, end: 103 }, view, whole)).toEqual({ left: 0, width: 50, visible: true })
  expect(placeOf({ start: 100, end: 101 }, view, whole).visible).toBe(false)
  expect(placeOf({ start: 105, end: null }, view, whole).visible).toBe(false)
})

test('an end before its start has no width, and a trace without length has a scale', () => {
  const backwards = treeOf(['{"id":"a","name":"x","start_time":5,"end_time":4}']).roots
  const scale = scaleOf(backwards)
  expect(backwards[0] && placeOf(backwards[0], scale, scale).width).toBe(0)
  expect(scaleOf([]).end).toBeGreaterThan(0)
})

test('the way from an entity to its root', () => {
  const entity = byId.get('c')
  expect(entity && ancestorsOf(entity).map(({ id }) => id)).toEqual(['b', 'a'])
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

test('ticks of a part count from the start of the trace', () => {
  expect(ticksOf({ start: 101.5, end: 103.5 }, 4, 100).map(({ seconds, left }) => [seconds, left])).toEqual([
    [1.5, 0],
    [2, 25],
    [2.5, 50],
    [3, 75],
    [3.5, 100],
  ])
})
