import { expect, test } from 'vitest'
import { treeOf } from './documents'
import { flameOf, frameAt, placesOf } from './flame'
import { scaleOf } from './timeline'

const tree = treeOf([
  JSON.stringify({
    id: 'r',
    name: 'shop',
    start_time: 0,
    end_time: 10,
    subsegments: [
      {
        id: 'a',
        name: 'db',
        start_time: 0,
        end_time: 4,
        subsegments: [{ id: 'x', name: 'wait', start_time: 1, end_time: 2 }],
      },
      { id: 'b', name: 'db', start_time: 0, end_time: 4, fault: true },
      { id: 'c', name: 'render', start_time: 6, end_time: 7 },
    ],
  }),
])
const flame = flameOf(tree.roots, scaleOf(tree.roots))

test('entities with the same path of names are one frame; its width is the work below it', () => {
  const shop = flame.children[0]
  expect(shop).toMatchObject({ name: 'shop', self: 5, total: 14 })
  expect(shop?.children.map(({ name, total, self, failed }) => [name, total, self, failed])).toEqual([
    ['db', 8, 7, 1],
    ['render', 1, 1, 0],
  ])
})

test('frames are within their parents, beside each other', () => {
  const places = placesOf(flame).map(({ frame, depth, left, width }) => [
    frame.name,
    depth,
    Math.round(left),
    Math.round(width),
  ])
  expect(places).toEqual([
    ['shop', 0, 0, 100],
    ['db', 1, 0, 57],
    ['wait', 2, 0, 7],
    ['render', 1, 57, 7],
  ])
  expect(placesOf(flame, 10)).toHaveLength(2)
})

test('a frame that is looked at has the whole width; a path that leads nowhere shows all', () => {
  const db = flame.children[0]?.children[0]
  expect(db && frameAt(flame, db.path)).toBe(db)
  expect(db && placesOf(db)[0]).toMatchObject({ depth: 0, left: 0, width: 100 })
  expect(frameAt(flame, 'nothing')).toBe(flame)
  expect(placesOf(flameOf([], { start: 0, end: 1 }))).toEqual([])
})
