import { expect, test } from 'vitest'
import { isSame, readSets, setsOf, writeSets } from './address'

const window = { start: 1000, end: 4600 }
const nothing = { a: '', b: null, aTimes: null, bTimes: null, split: null }

test('what is compared comes out of the address as it went in', () => {
  const sets = { a: 'fault', b: 'ok', aTimes: { min: 0.1, max: 2 }, bTimes: { min: 0, max: 0.05 }, split: 600 }
  const search = writeSets(new URLSearchParams('range=1h&filter=error'), sets)
  expect(readSets(search)).toEqual(sets)
  expect(search.get('range')).toBe('1h')
  expect(search.has('filter')).toBe(false)
  expect(readSets(new URLSearchParams('split=x&aMin=3&aMax=1'))).toEqual(nothing)
})

test('a filter of another page is A, and B is everything else', () => {
  const sets = setsOf(readSets(new URLSearchParams('filter=fault')), window, '')
  expect(sets.a).toEqual({ window, filter: 'fault' })
  expect(sets.b).toEqual({ window, filter: '!(fault)' })
})

test('a range of response times belongs to A, and what is not in it to B', () => {
  const sets = setsOf({ ...nothing, a: 'service("x")', aTimes: { min: 1, max: 2 } }, window, 'group.name = "g"')
  const chosen = '(service("x")) AND (responsetime >= 1 AND responsetime <= 2)'
  expect(sets.a.filter).toBe(`(group.name = "g") AND (${chosen})`)
  expect(sets.b.filter).toBe(`(group.name = "g") AND (!(${chosen}))`)
  expect(sets.baseA.filter).toBe('(group.name = "g") AND (service("x"))')
})

test('the last minutes are compared with what was before, for the same traces', () => {
  const { a, b } = setsOf({ ...nothing, a: 'fault', split: 600 }, window, '')
  expect(a).toEqual({ window: { start: 4000, end: 4600 }, filter: 'fault' })
  expect(b).toEqual({ window: { start: 1000, end: 4000 }, filter: 'fault' })
})

test('two sets that are the same are nothing to compare', () => {
  expect(isSame(setsOf(nothing, window, ''))).toBe(true)
  expect(isSame(setsOf({ ...nothing, split: 60 }, window, ''))).toBe(false)
  expect(isSame(setsOf({ ...nothing, a: 'fault' }, window, ''))).toBe(false)
})
