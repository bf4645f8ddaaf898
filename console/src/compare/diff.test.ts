import { expect, test } from 'vitest'
import { type JsonObject, treeOf } from '../trace/documents'
import { compare, countsOf, largestOf } from './diff'

let ids = 0
const part = (
  name: string,
  start: number,
  end: number | null,
  subsegments: JsonObject[] = [],
  members: JsonObject = {},
): JsonObject => ({
  id: `id${ids++}`,
  name,
  start_time: start,
  ...(end === null ? { in_progress: true } : { end_time: end }),
  subsegments,
  ...members,
})
const tree = (document: JsonObject) => treeOf([JSON.stringify(document)])

const before = tree(
  part('shop', 100, 110, [
    part('db', 101, 102),
    part('db', 102, 104),
    part('mail', 105, 106),
    part('render', 107, 109),
  ]),
)
const after = tree(
  part('shop', 500, 516, [
    part('db', 501, 502),
    part('coupons', 502, 508),
    part('db', 508, 510.01),
    part('render', 511, 512, [], { fault: true }),
  ]),
)
const comparison = compare(before, after)

test('what has the same path of names is compared, the first of a name with the first', () => {
  expect(comparison.pairs.map(({ name, depth, change }) => `${depth} ${name} ${change}`)).toEqual([
    '0 shop slower',
    '1 db same',
    '1 coupons added',
    '1 db same',
    '1 mail removed',
    '1 render faster',
  ])
  expect(countsOf(comparison)).toEqual({ added: 1, removed: 1, slower: 1, faster: 1, same: 2 })
})

test('the largest differences are by time itself, so that a parent does not repeat its children', () => {
  const largest = largestOf(comparison, 3).map(({ name, selfDelta }) => [name, Math.round(selfDelta)])
  expect(largest).toEqual([
    ['coupons', 6],
    ['shop', 2],
    ['mail', -1],
  ])
})

test('another outcome is a difference of its own', () => {
  expect(comparison.pairs.find(({ name }) => name === 'render')?.outcomeChanged).toBe(true)
  expect(comparison.pairs[0]?.outcomeChanged).toBe(false)
})

test('a trace and itself differ in nothing', () => {
  const same = compare(before, before)
  expect(same.pairs.every(({ change, selfDelta }) => change === 'same' && selfDelta === 0)).toBe(true)
  expect(largestOf(same, 10)).toEqual([])
})

test('two traces the other way round have the opposite differences', () => {
  const back = compare(after, before)
  expect(new Set(back.pairs.map(({ path }) => path))).toEqual(new Set(comparison.pairs.map(({ path }) => path)))
  const sum = (pairs: typeof back.pairs) => pairs.reduce((total, { selfDelta }) => total + selfDelta, 0)
  expect(sum(back.pairs)).toBeCloseTo(-sum(comparison.pairs))
  expect(countsOf(back)).toEqual({ added: 1, removed: 1, slower: 1, faster: 1, same: 2 })
})

test('what is in progress has no difference of durations', () => {
  const open = compare(before, tree(part('shop', 1, null)))
  expect(open.pairs[0]).toMatchObject({ name: 'shop', durationDelta: null, change: 'same' })
  expect(open.pairs.slice(1).every(({ change }) => change === 'removed')).toBe(true)
})

test('nothing, and different entry points, are compared too', () => {
  expect(compare(treeOf([]), treeOf([])).pairs).toEqual([])
  expect(compare(treeOf([]), before).pairs.every(({ change }) => change === 'added')).toBe(true)
  expect(compare(tree(part('x', 0, 1)), tree(part('y', 0, 1))).pairs.map(({ name, change }) => [name, change])).toEqual(
    [
      ['y', 'added'],
      ['x', 'removed'],
    ],
  )
})
