import type { StatisticsAnswer, StatisticsPeriod } from '../shared/analysis'
import type { TimeWindow } from '../shared/api'
import { formatCount } from '../shared/format'
import { countsOf, outcomes, outcomeText } from '../shared/outcome'
import { fillPeriods } from './periods'
import type { LineSeries } from './TimeSeries'

const nobody = { P50: null, P90: null, P99: null }

/** What the time series of an answer looks like: how many traces ended how, and percentiles of their response times. */
export function seriesOf(
  answer: Pick<StatisticsAnswer, 'TimeSeries' | 'Period' | 'ApproximateTime' | 'SummaryStatistics'>,
  window: TimeWindow,
): { times: number[]; counts: LineSeries[]; percentiles: LineSeries[] } {
  const points = answer.TimeSeries.map((point) => ({ StartTime: point.StartTime, point }))
  const { times, values } = fillPeriods<StatisticsPeriod | 'none' | null>(window, answer.Period, points, 'none', {
    since: answer.ApproximateTime,
    unknown: null,
  })
  const sums = countsOf(answer.SummaryStatistics)
  const counts = outcomes.map((outcome) => ({
    name: outcomeText[outcome],
    color: `--${outcome}`,
    sum: formatCount(sums[outcome]),
    values: values.map((value) =>
      value === null ? null : value === 'none' ? 0 : countsOf(value.SummaryStatistics)[outcome],
    ),
  }))
  const percentiles = ([['P50'], ['P90', [6, 3]], ['P99', [2, 2]]] as const).map(([name, dash]) => ({
    name: name.toLowerCase(),
    color: `--${name.toLowerCase()}`,
    ...(dash ? { dash: [...dash] } : {}),
    values: values.map((value) => (value === null || value === 'none' ? nobody : value.ResponseTime)[name]),
  }))
  return { times, counts, percentiles }
}
