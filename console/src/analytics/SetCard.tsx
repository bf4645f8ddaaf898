import Button from '@cloudscape-design/components/button'
import Link from '@cloudscape-design/components/link'
import { useSearchParams } from 'react-router'
import type { Span } from '../charts/bins'
import { FilterEditor } from '../filter/FilterEditor'
import type { StatisticsAnswer } from '../shared/analysis'
import { useFollow } from '../shared/follow'
import { formatCount, formatDuration, formatShare, formatTime } from '../shared/format'
import { countsOf } from '../shared/outcome'
import { type Sets, tracesOf } from './address'
import type { TraceSet } from './api'

interface SetCardProps {
  letter: 'A' | 'B'
  expression: string
  placeholder?: string
  /** Both, as the address has them. */
  sets: Sets
  set: TraceSet | undefined
  statistics: StatisticsAnswer | undefined
  onApply: (expression: string) => void
  times: Span | null
  onTimes: (times: Span | null) => void
}

/** One of the two sets: which traces, and what they are like. */
export function SetCard({
  letter,
  expression,
  placeholder,
  sets,
  set,
  statistics,
  onApply,
  times,
  onTimes,
}: SetCardProps) {
  const [search] = useSearchParams()
  const follow = useFollow()
  const counts = statistics && countsOf(statistics.SummaryStatistics)
  return (
    <section className={`set-card set-${letter.toLowerCase()}`} aria-label={`Set ${letter}`}>
      <div className="set-card-filter">
        <b className="set-letter">{letter}</b>
        <div>
          <FilterEditor value={expression} onApply={onApply} label={`Filter expression of set ${letter}`} />
          {placeholder && !expression && <small className="quiet">{placeholder}</small>}
          {times && (
            <small className="quiet">
              {formatDuration(times.min)} {times.max >= 1e6 ? 'or more' : `to ${formatDuration(times.max)}`}{' '}
              <Button
                variant="inline-link"
                ariaLabel={`All response times of set ${letter}`}
                onClick={() => onTimes(null)}
              >
                all
              </Button>
            </small>
          )}
        </div>
      </div>
      {statistics && counts && set && (
        <dl className="numbers compact">
          <div>
            <dt>Traces</dt>
            <dd>
              <Link
                href={tracesOf(set, sets, search)}
                onFollow={follow}
                fontSize="heading-s"
                ariaLabel={`Traces of set ${letter}`}
              >
                {formatCount(statistics.TraceCount)}
              </Link>
            </dd>
          </div>
          <div>
            <dt>Faults</dt>
            <dd>{counts.total > 0 ? formatShare(counts.fault / counts.total) : '–'}</dd>
          </div>
          {(['P50', 'P95', 'P99'] as const).map((name) => (
            <div key={name}>
              <dt>{name.toLowerCase()}</dt>
              <dd>{statistics.ResponseTime[name] === null ? '–' : formatDuration(statistics.ResponseTime[name])}</dd>
            </div>
          ))}
          <div>
            <dt>From</dt>
            <dd className="set-time">{formatTime(set.window.start, 0)}</dd>
          </div>
        </dl>
      )}
    </section>
  )
}
