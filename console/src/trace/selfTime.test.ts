import { expect, test } from 'vitest'
import { treeOf } from './documents'
import { gapsOf, selfTimeOf, wideGapsOf } from './selfTime'
import { strokesOf } from './strokes'
import { scaleOf } from './timeline'

const tree = treeOf([
  JSON.stringify({
    id: 'r',
    name: 'r',
    start_time: 0,
    end_time: 10,
    subsegments: [
      { id: 'a', name: 'a', start_time: 1, end_time: 4 },
      { id: 'b', name: 'b', start_time: 2, end_time: 5 },
      { id: 'c', name: 'c', start_time: 8, end_time: 12 },
      { id: 'd', name: 'd', start_time: 11, end_time: 12 },
    ],
  }),
])
const whole = scaleOf(tree.roots)
const root = tree.byId.get('r')
if (!root) throw new Error('no root')

test('a gap is where no child ran; children that overlap or outlive their parent count once', () => {
  expect(gapsOf(root, whole)).toEqual([
    { start: 0, end: 1 },
    { start: 5, end: 8 },
  ])
  expect(selfTimeOf(root, whole)).toBe(4)
})

test('what has no children spends all its time itself, and has no gaps to show', () => {
  const leaf = tree.byId.get('a')
  expect(leaf && selfTimeOf(leaf, whole)).toBe(3)
  expect(leaf && wideGapsOf(leaf, whole, whole)).toEqual([])
})

test('only gaps that can be seen are shown', () => {
  expect(wideGapsOf(root, whole, whole, 0.2)).toEqual([{ start: 5, end: 8 }])
  expect(wideGapsOf(root, whole, { start: 0, end: 2 }, 0.2)).toHaveLength(2)
})

test('stretches that touch on the screen are drawn as one', () => {
  const stretches = Array.from({ length: 10_000 }, (_, index) => ({ start: index / 1000, end: index / 1000 + 0.0005 }))
  expect(strokesOf(stretches, whole, whole)).toHaveLength(1)
  expect(
    strokesOf(
      [
        { start: 0, end: 1 },
        { start: 5, end: 6 },
      ],
      { start: 0, end: 4 },
      whole,
    ),
  ).toEqual([{ left: 0, width: 25, visible: true }])
})
