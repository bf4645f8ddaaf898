import { expect, test } from 'vitest'
import { periodOf, seriesOf } from './periods'

const statistics = (ok: number, fault: number) => ({
  OkCount: ok,
  ErrorStatistics: { ThrottleCount: 0, OtherCount: 0, TotalCount: 0 },
  FaultStatistics: { OtherCount: fault, TotalCount: fault },
  TotalCount: ok + fault,
  TotalResponseTime: 1,
})

test('every period of the window has its counts, and response times where there were requests', () => {
  const series = seriesOf(
    [
      {
        Timestamp: 180,
        EdgeSummaryStatistics: null,
        ServiceSummaryStatistics: statistics(3, 1),
        ResponseTimeHistogram: [
          { Value: 0.1, Count: 3 },
          { Value: 2, Count: 1 },
        ],
      },
    ],
    { start: 60, end: 240 },
    60,
  )
  expect(series.times).toEqual([60, 120, 180])
  expect(series.outcomes.ok).toEqual([0, 3, 0])
  expect(series.outcomes.fault).toEqual([0, 1, 0])
  expect(series.percentiles).toEqual([
    { share: 0.5, values: [null, 0.1, null] },
    { share: 0.9, values: [null, 2, null] },
    { share: 0.99, values: [null, 2, null] },
  ])
})

test('long windows are told in steps of five minutes', () => {
  expect(periodOf({ start: 0, end: 900 })).toBe(60)
  expect(periodOf({ start: 0, end: 6 * 3600 })).toBe(300)
})
