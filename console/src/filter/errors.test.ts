import { expect, test } from 'vitest'
import type { FilterError } from './api'
import { isUnfinished, placeOf, sentencesOf } from './errors'

const error = (members: Partial<FilterError>): FilterError => ({
  Expected: 'a number',
  Found: '>',
  Message: "Error Location: line 1, position 11 : Invalid input symbol: '>'",
  Line: 1,
  Position: 11,
  Offset: 10,
  ...members,
})

test('what stands at the place is underlined', () => {
  expect(placeOf(error({}), 'duration >> 5')).toEqual({ start: 10, end: 11 })
  expect(placeOf(error({ Offset: 9, Found: '' }), 'fault AND')).toEqual({ start: 9, end: 9 })
  expect(placeOf(error({ Offset: null }), 'x')).toBeNull()
})

test('who writes at the end is not told that the end is missing', () => {
  const missing = error({ Offset: 9, Found: '' })
  expect(isUnfinished(missing, 'fault AND', 9)).toBe(true)
  expect(isUnfinished(missing, 'fault AND', 3)).toBe(false)
  expect(isUnfinished(error({ Offset: 0, Found: 'faul' }), 'faul', 4)).toBe(true)
  expect(isUnfinished(error({}), 'duration >> 5', 13)).toBe(false)
})

test('an error is told in sentences, with its line where there are several', () => {
  expect(sentencesOf(error({}), 'duration >> 5')).toEqual({
    problem: '“>” cannot stand here.',
    expected: 'Expected a number.',
  })
  expect(sentencesOf(error({ Line: 2, Found: '' }), 'ok\nAND').problem).toBe('Line 2: Something is missing here.')
  expect(sentencesOf(error({ Offset: null, Message: 'Groups a and b refer to each other.' }), 'x')).toEqual({
    problem: 'Groups a and b refer to each other.',
    expected: '',
  })
})
