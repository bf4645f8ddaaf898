import Container from '@cloudscape-design/components/container'
import { useMemo } from 'react'
import { useSearchParams } from 'react-router'
import { fillPeriods } from '../charts/periods'
import { TimeSeries } from '../charts/TimeSeries'
import type { StatisticsAnswer } from '../shared/analysis'
import type { TimeWindow } from '../shared/api'
import { formatCount, formatDuration } from '../shared/format'
import { writeRange } from '../shared/timeRange'

interface OverTimeProps {
  a: StatisticsAnswer
  b: StatisticsAnswer | null
  window: TimeWindow
}

/** Both sets over time: how many traces, and how slow. */
export function OverTime({ a, b, window }: OverTimeProps) {
  const [search, setSearch] = useSearchParams()
  const period = Math.max(a.Period, b?.Period ?? 0)
  const zoom = ({ start, end }: TimeWindow) => setSearch(writeRange(search, { kind: 'between', start, end }))
  const lines = useMemo(() => {
    const of = (set: StatisticsAnswer | null) =>
      set && set.Period === period
        ? fillPeriods(
            window,
            period,
            set.TimeSeries.map((each) => ({
              StartTime: each.StartTime,
              point: { count: each.TraceCount as number | null, p95: each.ResponseTime.P95 },
            })),
            { count: 0, p95: null },
          )
        : null
    return { a: of(a), b: of(b) }
  }, [a, b, window, period])
  const times = lines.a?.times ?? lines.b?.times
  if (!times) return null
  const series = (member: 'count' | 'p95') =>
    (['a', 'b'] as const).flatMap((side) => {
      const line = lines[side]
      return line
        ? [{ name: side.toUpperCase(), color: `--set-${side}`, values: line.values.map((value) => value[member]) }]
        : []
    })
  return (
    <div className="analytics-sets">
      <Container>
        <TimeSeries
          label="Traces"
          times={times}
          series={series('count')}
          format={formatCount}
          period={period}
          onZoom={zoom}
        />
      </Container>
      <Container>
        <TimeSeries
          label="p95 of response times"
          times={times}
          series={series('p95')}
          format={formatDuration}
          period={period}
          onZoom={zoom}
        />
      </Container>
    </div>
  )
}
