import { fillPeriods } from '../charts/periods'
import { quantileOf } from '../charts/quantile'
import type { TimeWindow } from '../shared/api'
import { countsOf, type Outcome, outcomes } from '../shared/outcome'
import type { StatisticsPeriod } from './api'

const percentiles = [0.5, 0.9, 0.99] as const

export interface PeriodSeries {
  times: number[]
  outcomes: Record<Outcome, number[]>
  /** Response times; null where there was no request. */
  percentiles: { share: number; values: (number | null)[] }[]
}

/** Minutes while there are few enough of them to be seen apart. */
export function periodOf(window: TimeWindow): 60 | 300 {
  return window.end - window.start <= 3 * 3600 ? 60 : 300
}

export function seriesOf(periods: StatisticsPeriod[], window: TimeWindow, period: number): PeriodSeries {
  const none = { counts: null, histogram: [] as StatisticsPeriod['ResponseTimeHistogram'] }
  const points = periods.map(
    ({ Timestamp, EdgeSummaryStatistics, ServiceSummaryStatistics, ResponseTimeHistogram }) => {
      const statistics = ServiceSummaryStatistics ?? EdgeSummaryStatistics
      return {
        StartTime: Timestamp - period,
        point: { counts: statistics && countsOf(statistics), histogram: ResponseTimeHistogram },
      }
    },
  )
  const { times, values } = fillPeriods<(typeof points)[number]['point']>(window, period, points, none)
  return {
    times,
    outcomes: Object.fromEntries(
      outcomes.map((outcome) => [outcome, values.map(({ counts }) => counts?.[outcome] ?? 0)]),
    ) as Record<Outcome, number[]>,
    percentiles: percentiles.map((share) => ({
      share,
      values: values.map(({ histogram }) => quantileOf(histogram ?? [], share)),
    })),
  }
}
