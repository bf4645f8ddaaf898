import { expect, test } from 'vitest'
import { areWords, conditionsOf, joined, negated, rangeIn, toggled, withRange, wordsAsExpression } from './conditions'

test.each([
  ['', []],
  ['fault', ['fault']],
  ['fault AND http.url = "a AND b"', ['fault', 'http.url = "a AND b"']],
  ['service("a") { fault AND ok } and !(x AND y)', ['service("a") { fault AND ok }', '!(x AND y)']],
  ['a OR b AND c', ['a OR b AND c']],
  ['(a OR b) AND c', ['(a OR b)', 'c']],
])('%j is made of %j', (expression, conditions) => {
  expect(conditionsOf(expression)).toEqual(conditions)
})

test('only alternatives need brackets', () => {
  expect(joined(['a OR b', 'c', '(d OR e)'])).toBe('(a OR b) AND c AND (d OR e)')
  expect(joined(['a OR b'])).toBe('a OR b')
})

test('a condition comes, goes, and replaces its opposite', () => {
  const gold = 'annotation.tier = "gold"'
  expect(toggled('', gold)).toBe(gold)
  expect(toggled('fault', gold)).toBe(`fault AND ${gold}`)
  expect(toggled(`fault AND ${gold}`, gold)).toBe('fault')
  expect(toggled(`fault AND ${gold}`, negated(gold))).toBe(`fault AND !(${gold})`)
  expect(toggled(`fault AND !(${gold})`, gold)).toBe(`fault AND ${gold}`)
  expect(toggled('a OR b', 'fault')).toBe('(a OR b) AND fault')
  expect(toggled('fault', '!fault')).toBe('!fault')
})

test('a range is read, written, replaced and taken away', () => {
  const expression = withRange('fault', 'responsetime', { min: 0.2, max: 1 })
  expect(expression).toBe('fault AND responsetime >= 0.2 AND responsetime < 1')
  expect(rangeIn(expression, 'responsetime')).toEqual({ min: 0.2, max: 1 })
  expect(withRange(expression, 'responsetime', { min: 0.000001, max: 0.1 })).toBe(
    'fault AND responsetime >= 0.000001 AND responsetime < 0.1',
  )
  expect(withRange(expression, 'responsetime', null)).toBe('fault')
  expect(rangeIn('fault', 'responsetime')).toBeNull()
  expect(rangeIn('responsetime >= 2', 'responsetime')).toEqual({ min: 2, max: Number.POSITIVE_INFINITY })
})

test('words become an expression', () => {
  expect(areWords('check out 7')).toBe(true)
  expect(areWords('fault AND')).toBe(false)
  expect(areWords('user = x')).toBe(false)
  expect(wordsAsExpression('a"b')).toBe('http.url CONTAINS "a\\"b" OR user CONTAINS "a\\"b"')
  expect(wordsAsExpression('x y')).toBe(
    '(http.url CONTAINS "x" OR user CONTAINS "x") AND (http.url CONTAINS "y" OR user CONTAINS "y")',
  )
})
