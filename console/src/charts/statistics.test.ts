import { expect, test } from 'vitest'
import type { StatisticsPeriod } from '../shared/analysis'
import { seriesOf } from './statistics'

const statistics = (ok: number, throttles: number, faults: number) => ({
  OkCount: ok,
  ErrorStatistics: { ThrottleCount: throttles, OtherCount: 0, TotalCount: throttles },
  FaultStatistics: { OtherCount: faults, TotalCount: faults },
  TotalCount: ok + throttles + faults,
  TotalResponseTime: 0,
})

const latency = { Max: 3, Mean: 1, Min: 0, P50: 0.5, P75: 1, P90: 2, P95: 2, P99: 3, P999: 3 }

const period = (StartTime: number): StatisticsPeriod => ({
  StartTime,
  EndTime: StartTime + 60,
  Duration: latency,
  ResponseTime: latency,
  SummaryStatistics: statistics(5, 2, 1),
  TraceCount: 8,
})

const answer = {
  Period: 60,
  ApproximateTime: 120,
  SummaryStatistics: statistics(1500, 2, 1),
  TimeSeries: [period(180)],
}

test('a period without traces has none, and no times', () => {
  const { times, counts, percentiles } = seriesOf(answer, { start: 120, end: 300 })
  expect(times).toEqual([120, 180, 240])
  expect(counts.map(({ name, values }) => [name, values])).toEqual([
    ['OK', [0, 5, 0]],
    ['Error', [0, 0, 0]],
    ['Throttle', [0, 2, 0]],
    ['Fault', [0, 1, 0]],
  ])
  expect(percentiles.map(({ values }) => values)).toEqual([
    [null, 0.5, null],
    [null, 2, null],
    [null, 3, null],
  ])
})

test('of the part that was not looked at nothing is said', () => {
  const { counts } = seriesOf({ ...answer, ApproximateTime: 180 }, { start: 60, end: 300 })
  expect(counts[0]?.values).toEqual([null, null, 5, 0])
})

test('the sums stand beside the names', () => {
  expect(seriesOf(answer, { start: 120, end: 300 }).counts.map(({ sum }) => sum)).toEqual(['1,500', '0', '2', '1'])
})
