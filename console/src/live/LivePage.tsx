import './live.css'
import '../traces/traces.css'
import Button from '@cloudscape-design/components/button'
import Header from '@cloudscape-design/components/header'
import { useCallback, useEffect, useMemo, useState } from 'react'
import { useSearchParams } from 'react-router'
import { FilterEditor } from '../filter/FilterEditor'
import type { TraceSummary } from '../shared/api'
import { ErrorNotice } from '../shared/ErrorNotice'
import { withSearch } from '../shared/follow'
import { formatCount } from '../shared/format'
import { useNarrow } from '../shared/narrow'
import { outcomes, outcomeText } from '../shared/outcome'
import { Page } from '../shared/Page'
import { expressionOf, useQuestion } from '../shared/question'
import { useShortcut } from '../shared/shortcuts'
import { timeOf } from '../shared/time'
import { withParameter } from '../traces/address'
import { columnsOf, narrowColumns } from '../traces/columns'
import { flagsOf } from '../traces/flags'
import { TraceTable } from '../traces/TraceTable'
import { most, rateOf } from './tail'
import { type Connection, useTail } from './useTail'

const wideColumns = ['outcome', 'start', 'method', 'url', 'status', 'response', 'entry', 'user', 'annotations']

const words: Record<Connection, string> = {
  connecting: 'Connecting…',
  open: 'Following',
  lost: 'The connection is lost; trying again…',
  paused: 'Paused',
}

/** Traces as they come. */
export function LivePage() {
  return (
    <Page title="Live tail">
      <Live />
    </Page>
  )
}

function Live() {
  const [search, setSearch] = useSearchParams()
  const question = useQuestion()
  const narrow = useNarrow()
  const isPaused = search.get('paused') === 'yes'
  const { tail, connection, error, began, clear } = useTail(expressionOf(question), isPaused)
  const now = useClock(!isPaused)
  const setPaused = (paused: boolean) =>
    setSearch(withParameter(search, 'paused', paused ? 'yes' : ''), { replace: true })
  useShortcut('p', isPaused ? 'Resume' : 'Pause', () => setPaused(!isPaused))
  const columns = useMemo(() => columnsOf(narrow ? narrowColumns : wideColumns), [narrow])
  const time = timeOf(search).toString()
  const hrefOf = useCallback(
    (summary: TraceSummary) => withSearch(`/traces/${summary.Id}`, new URLSearchParams(time)),
    [time],
  )
  const counts = useMemo(() => {
    const flags = tail.rows.map((row) => flagsOf(row)[0])
    return outcomes.map((outcome) => ({ outcome, count: flags.filter((flag) => flag === outcome).length }))
  }, [tail.rows])
  return (
    <div className="live-page">
      <Header
        variant="h1"
        actions={
          <div className="trace-actions">
            <Button iconName="remove" onClick={clear} disabled={tail.rows.length === 0}>
              Clear
            </Button>
            <Button
              variant={isPaused ? 'primary' : 'normal'}
              iconName={isPaused ? 'play' : 'pause'}
              onClick={() => setPaused(!isPaused)}
            >
              {isPaused ? 'Resume' : 'Pause'}
            </Button>
          </div>
        }
      >
        Live tail
      </Header>
      <FilterEditor
        value={question.filter}
        onApply={(filter) => setSearch(withParameter(search, 'filter', filter))}
        label="Filter the traces that come"
      />
      <ErrorNotice error={error} onRetry={() => setSearch(new URLSearchParams(search), { replace: true })} />
      <div className="live-bar">
        <span role="status" className={`live-state ${connection}`}>
          <i aria-hidden="true" />
          {words[connection]}
        </span>
        <span className="live-number">
          <b>{isPaused ? '–' : rateOf(tail, now, began).toFixed(1)}</b> traces/s
        </span>
        <span className="live-number">
          <b>{formatCount(tail.seen)}</b> seen
        </span>
        {counts.map(({ outcome, count }) => (
          <span key={outcome} className="live-number">
            <i className={`swatch ${outcome}`} />
            <b>{formatCount(count)}</b> {outcomeText[outcome]}
          </span>
        ))}
        {tail.skipped > 0 && (
          <span className="live-skipped" role="status">
            {formatCount(tail.skipped)} changes skipped: they came faster than this page could read. A filter helps.
          </span>
        )}
      </div>
      <div className="trace-panel live-panel">
        <TraceTable
          label="Traces as they come"
          rows={tail.rows}
          columns={columns}
          hrefOf={hrefOf}
          sort={null}
          foot={
            tail.rows.length === 0 ? (
              <p>
                {isPaused
                  ? 'Nothing is asked for while the tail is paused.'
                  : 'Traces appear here about a second after they were sent.'}
              </p>
            ) : tail.seen > tail.rows.length ? (
              <p>The newest {formatCount(most)} are kept here; the others are under Traces.</p>
            ) : null
          }
        />
      </div>
    </div>
  )
}

/** Milliseconds, every second. */
function useClock(isRunning: boolean): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    if (!isRunning) return
    const timer = setInterval(() => setNow(Date.now()), 1000)
    return () => clearInterval(timer)
  }, [isRunning])
  return now
}
