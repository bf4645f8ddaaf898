import { expect, test } from 'vitest'
import { countsOf, outcomeOf, worstOutcome } from './outcome'

const counts = (ok: number, error: number, throttle: number, fault: number) =>
  countsOf({
    OkCount: ok,
    ErrorStatistics: { OtherCount: error, ThrottleCount: throttle, TotalCount: error + throttle },
    FaultStatistics: { OtherCount: fault, TotalCount: fault },
    TotalCount: ok + error + throttle + fault,
    TotalResponseTime: 0,
  })

test('throttled requests are counted apart from other errors', () => {
  expect(counts(5, 3, 2, 1)).toEqual({ ok: 5, error: 3, throttle: 2, fault: 1, total: 11 })
})

test('a throttle comes before a fault, a fault before an error', () => {
  expect(outcomeOf({ throttle: true, fault: true, error: true })).toBe('throttle')
  expect(outcomeOf({ throttle: false, fault: true, error: true })).toBe('fault')
  expect(outcomeOf({ throttle: false, fault: false, error: true })).toBe('error')
  expect(outcomeOf({ throttle: false, fault: false, error: false })).toBe('ok')
})

test('one fault in a thousand does not paint the whole thing red', () => {
  expect(worstOutcome(counts(999, 0, 0, 1))).toBe('ok')
  expect(worstOutcome(counts(90, 5, 3, 2))).toBe('fault')
  expect(worstOutcome(counts(0, 0, 0, 0))).toBe('ok')
})
