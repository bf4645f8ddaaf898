import { useMemo } from 'react'
import { useSearchParams } from 'react-router'
import { Histogram } from '../charts/Histogram'
import { seriesOf } from '../charts/statistics'
import { TimeSeries } from '../charts/TimeSeries'
import { rangeIn, withRange } from '../filter/conditions'
import { getStatistics, type StatisticsAnswer } from '../shared/analysis'
import type { TimeWindow } from '../shared/api'
import { formatCount, formatDuration, formatTime } from '../shared/format'
import { expressionOf, type Question } from '../shared/question'
import { useLive } from '../shared/time'
import { writeRange } from '../shared/timeRange'
import { withParameter } from './address'
import { periodFor } from './period'

const keyword = 'responsetime'

/** Statistics of a question at the page's refresh; a question that others ask, too, is asked once. */
export function useStatistics(question: Question) {
  return useLive(['statistics', expressionOf(question)], (window, signal) =>
    getStatistics(window, question, { period: periodFor(window.end - window.start) }, signal),
  )
}

interface TraceChartsProps {
  question: Question
  onFilter: (filter: string) => void
}

/** What happened when, and how long it took. */
export function TraceCharts({ question, onFilter }: TraceChartsProps) {
  const statistics = useStatistics(question)
  // The whole distribution stays while a part of it is chosen.
  const whole = useMemo(() => ({ ...question, filter: withRange(question.filter, keyword, null) }), [question])
  const range = rangeIn(question.filter, keyword)
  const distribution = useStatistics(range ? whole : question)
  const answer = statistics.data?.value
  const entries = distribution.data?.value.ResponseTimeHistogram
  const series = useMemo(() => (entries ? [{ name: 'Traces', entries }] : null), [entries])
  return (
    <div className={statistics.isPlaceholderData ? 'trace-charts stale' : 'trace-charts'}>
      <div className="trace-chart">
        {answer && statistics.data ? <Series answer={answer} window={statistics.data.window} /> : <Waiting />}
      </div>
      <div className="trace-chart">
        <div className="chart-head">
          <b>Response time</b>
          {answer && <Percentiles answer={answer} />}
        </div>
        {series ? (
          <Histogram
            label="Response times"
            series={series}
            selected={range}
            onSelect={(chosen) => onFilter(withRange(question.filter, keyword, chosen))}
            height={84}
          />
        ) : (
          <Waiting />
        )}
      </div>
      {answer && !answer.Complete && (
        <p className="trace-note">
          The charts begin at {formatTime(answer.ApproximateTime, 0)}: the time range holds more traces than are added
          up at once. A narrower filter or a shorter range shows all.
        </p>
      )}
    </div>
  )
}

const Waiting = () => <div className="trace-chart-waiting" role="status" aria-label="Adding up" />

function Percentiles({ answer }: { answer: StatisticsAnswer }) {
  return (['P50', 'P95', 'P99'] as const).map((name) => {
    const value = answer.ResponseTime[name]
    return (
      <span key={name} className="chart-key">
        {name.toLowerCase()} <span className="chart-value">{value === null ? '–' : formatDuration(value)}</span>
      </span>
    )
  })
}

/** Counts, or percentiles: `series=times`. */
function Series({ answer, window }: { answer: StatisticsAnswer; window: TimeWindow }) {
  const [search, setSearch] = useSearchParams()
  const areTimes = search.get('series') === 'times'
  const { times, counts, percentiles } = useMemo(() => seriesOf(answer, window), [answer, window])
  return (
    <TimeSeries
      label={areTimes ? 'Response time' : 'Traces'}
      times={times}
      period={answer.Period}
      series={areTimes ? percentiles : counts}
      stacked={!areTimes}
      format={areTimes ? formatDuration : formatCount}
      onZoom={({ start, end }) => setSearch(writeRange(search, { kind: 'between', start, end }))}
      height={122}
      actions={
        <button
          type="button"
          className="chart-link"
          onClick={() => setSearch(withParameter(search, 'series', areTimes ? '' : 'times'), { replace: true })}
        >
          {areTimes ? 'Counts' : 'Percentiles'}
        </button>
      }
    />
  )
}
