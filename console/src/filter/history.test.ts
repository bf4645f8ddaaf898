import { expect, test } from 'vitest'
import { most, readHistory, remembered } from './history'

test('the newest stands first, and each once', () => {
  expect(remembered(['a', 'b', 'c'], ' b ')).toEqual(['b', 'a', 'c'])
})

test('nothing is not remembered', () => {
  expect(remembered(['a'], '  ')).toEqual(['a'])
})

test('the oldest is forgotten', () => {
  const many = Array.from({ length: most }, (_, index) => String(index))
  expect(remembered(many, 'new')).toHaveLength(most)
  expect(remembered(many, 'new')).not.toContain(String(most - 1))
})

test.each(['{', '7', '[1, null, {}]'])('what somebody else wrote there is no history: %s', (kept) => {
  expect(readHistory({ getItem: () => kept })).toEqual([])
})
