import { expect, test } from 'vitest'
import { isSame, narrow, readSets, setsOf, swap, tracesOf, writeSets } from './address'
import { presets } from './presets'

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

test('a condition narrows the set that it is asked of', () => {
  expect(narrow({ ...nothing, a: 'fault' }, 'a', 'user = "x"').a).toBe('(fault) AND (user = "x")')
  expect(narrow({ ...nothing, b: 'ok' }, 'b', 'user = "x"').b).toBe('(ok) AND (user = "x")')
})

test('what is not in A stays without the traces of A when a condition is asked of it', () => {
  expect(narrow({ ...nothing, a: 'fault' }, 'b', 'user = "x"').b).toBe('(!(fault)) AND (user = "x")')
  expect(narrow({ ...nothing, aTimes: { min: 1, max: 2 } }, 'b', 'ok').b).toBe(
    '(!(responsetime >= 1 AND responsetime <= 2)) AND (ok)',
  )
  expect(narrow({ ...nothing, a: 'fault', split: 600 }, 'b', 'user = "x"').b).toBe('(fault) AND (user = "x")')
})

test('the traces of a set are those of its part of the time range', () => {
  const sets = { ...nothing, a: 'fault', split: 600 }
  const { a, b } = setsOf(sets, window, 'group.name = "g"')
  const search = new URLSearchParams('range=1h&group=g&refresh=off&split=600&a=fault')
  const query = (address: string) => Object.fromEntries(new URLSearchParams(address.split('?')[1]))
  expect(query(tracesOf(a, sets, search, 'user = "x"'))).toEqual({
    from: '1970-01-01T01:06:40.000Z',
    to: '1970-01-01T01:16:40.000Z',
    refresh: 'off',
    filter: '((group.name = "g") AND (fault)) AND (user = "x")',
  })
  expect(query(tracesOf(b, sets, search))).toMatchObject({ to: '1970-01-01T01:06:40.000Z' })
  const whole = { ...nothing, a: 'fault' }
  expect(query(tracesOf(setsOf(whole, window, '').a, whole, search))).toEqual({
    range: '1h',
    refresh: 'off',
    filter: 'fault',
  })
})

test('swapped sets are the same traces the other way round', () => {
  const sets = { ...nothing, a: 'fault', b: 'ok', aTimes: { min: 1, max: 2 } }
  expect(swap(sets)).toEqual({ ...nothing, a: 'ok', b: 'fault', bTimes: { min: 1, max: 2 } })
  expect(swap(swap(sets))).toEqual(sets)
  const rest = setsOf(swap({ ...nothing, a: 'fault' }), window, '')
  expect([rest.a.filter, rest.b.filter]).toEqual(['!(fault)', 'fault'])
  const slow = { ...nothing, aTimes: { min: 1, max: 2 } }
  const fast = setsOf(swap(slow), window, '')
  expect([fast.a.filter, fast.b.filter]).toEqual([setsOf(slow, window, '').b.filter, setsOf(slow, window, '').a.filter])
})

test('faults are told from the rest of what is looked at, and errors after them', () => {
  const [faults, errors] = ['faults', 'errors'].map((id) => presets.find((preset) => preset.id === id))
  const shop = { ...nothing, a: 'service("shop")' }
  const failing = faults?.apply(shop, null)
  expect(failing).toEqual({ ...nothing, a: '(service("shop")) AND (fault)', b: '(service("shop")) AND (!fault)' })
  expect(failing && errors?.apply(failing, null)).toEqual({
    ...nothing,
    a: '(service("shop")) AND (error)',
    b: '(service("shop")) AND (!error)',
  })
  expect(faults?.apply(nothing, null)).toEqual({ ...nothing, a: 'fault', b: '!fault' })
  expect(errors?.apply({ ...nothing, a: 'fault', b: '!fault' }, null)).toEqual({ ...nothing, a: 'error', b: '!error' })
})
