import { expect, test } from 'vitest'
import { sample } from '../traces/samples'
import { emptyTail, most, rateOf, readSkipped, readSummary, withSkipped, withTraces } from './tail'

const trace = (Id: string, Revision = 1, Duration = 0.1) => ({
  ...sample({ Id, Duration }),
  Revision,
  MatchedEventTime: 1,
})
const ids = (tail: { rows: { Id: string }[] }) => tail.rows.map(({ Id }) => Id)

test('the newest stands first', () => {
  const tail = withTraces(withTraces(emptyTail, [trace('a'), trace('b')], 1000), [trace('c')], 2000)
  expect(ids(tail)).toEqual(['c', 'b', 'a'])
  expect(tail.seen).toBe(3)
})

test('a trace that grows stays at its place and counts once', () => {
  const tail = withTraces(withTraces(emptyTail, [trace('a'), trace('b')], 1000), [trace('a', 2, 0.7)], 2000)
  expect(ids(tail)).toEqual(['b', 'a'])
  expect(tail.rows[1]?.Duration).toBe(0.7)
  expect(tail.seen).toBe(2)
})

test('an older state does not replace a newer one, whatever the order', () => {
  expect(withTraces(emptyTail, [trace('a', 3, 0.3), trace('a', 2, 0.2)], 1).rows[0]?.Duration).toBe(0.3)
  expect(withTraces(withTraces(emptyTail, [trace('a', 3, 0.3)], 1), [trace('a', 2, 0.2)], 2).rows[0]?.Duration).toBe(
    0.3,
  )
})

test('the list is bounded, the count is not', () => {
  const many = Array.from({ length: most + 5 }, (_, index) => trace(String(index)))
  const tail = withTraces(emptyTail, many, 1)
  expect(tail.rows).toHaveLength(most)
  expect(tail.rows[0]?.Id).toBe(String(most + 4))
  expect(tail.seen).toBe(most + 5)
})

test('the rate is of the last seconds', () => {
  let tail = emptyTail
  for (let second = 0; second < 30; second++) {
    tail = withTraces(tail, [trace(`${second} a`), trace(`${second} b`)], second * 1000)
  }
  expect(rateOf(tail, 29_500, 0)).toBe(2)
  expect(rateOf(tail, 60_000, 0)).toBe(0)
  expect(rateOf(withTraces(emptyTail, [trace('a')], 100), 500, 0)).toBe(1)
})

test('what was missed adds up', () => {
  expect(withSkipped(withSkipped(emptyTail, 3), readSkipped('{"Count":4}')).skipped).toBe(7)
  expect([readSkipped('nonsense'), readSkipped('null')]).toEqual([0, 0])
})

test('an event that is none is left out', () => {
  expect(readSummary('{')).toBeNull()
  expect(readSummary('7')).toBeNull()
  expect(readSummary('{"Id":"1"}')?.Id).toBe('1')
})
