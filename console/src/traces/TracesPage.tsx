import '../charts/charts.css'
import './traces.css'
import Alert from '@cloudscape-design/components/alert'
import Button from '@cloudscape-design/components/button'
import Header from '@cloudscape-design/components/header'
import ProgressBar from '@cloudscape-design/components/progress-bar'
import { useCallback, useEffect, useMemo, useState } from 'react'
import { useSearchParams } from 'react-router'
import { FilterEditor } from '../filter/FilterEditor'
import { getFacets } from '../shared/analysis'
import type { TraceSummary } from '../shared/api'
import { ErrorNotice } from '../shared/ErrorNotice'
import { FirstTrace } from '../shared/FirstTrace'
import { withSearch } from '../shared/follow'
import { formatCount } from '../shared/format'
import { useNarrow } from '../shared/narrow'
import { Page } from '../shared/Page'
import { expressionOf, useQuestion } from '../shared/question'
import { TimeControls } from '../shared/TimeControls'
import { timeOf, useLive } from '../shared/time'
import { converted, withParameter } from './address'
import { columnsOf, keepColumns, keptColumns, narrowColumns, readColumns } from './columns'
import { FacetList } from './FacetList'
import { annotationKeysOf } from './facets'
import { ListFoot } from './ListFoot'
import { newestFirst, readSort, sorted, writeSort } from './rows'
import { TraceActions } from './TraceActions'
import { TraceCharts, useStatistics } from './TraceCharts'
import { TraceTable } from './TraceTable'
import { useExport } from './useExport'
import { useTraceList } from './useTraceList'

/** An address of before says what it means with a filter; then the page begins. */
export function TracesPage() {
  const [search, setSearch] = useSearchParams()
  const next = converted(search)
  useEffect(() => {
    if (next) setSearch(next, { replace: true })
  })
  return <Page title="Traces">{next ? null : <Traces />}</Page>
}

function Traces() {
  const [search, setSearch] = useSearchParams()
  const narrow = useNarrow()
  const question = useQuestion()
  const [isAtTop, setAtTop] = useState(true)
  const [selected, setSelected] = useState(new Set<string>())
  const [showsFacets, setShowsFacets] = useState(!narrow)
  const list = useTraceList(question, !isAtTop || selected.size > 0)
  const statistics = useStatistics(question)
  const facets = useLive(
    ['facets', expressionOf(question)],
    (window, signal) => getFacets(window, question, { values: 6 }, signal),
    showsFacets,
  )
  const exporting = useExport()
  const setFilter = useCallback(
    (filter: string) => setSearch((now) => withParameter(now, 'filter', filter)),
    [setSearch],
  )
  // What is selected belongs to a question.
  useEffect(() => setSelected(new Set()), [question])

  const sort = readSort(search)
  const rows = useMemo(() => sorted(list.rows, readSort(search)), [list.rows, search])
  const ids = readColumns(search, keptColumns())
  const columns = useColumns(narrow ? narrowColumns : ids)
  const time = timeOf(search).toString()
  const hrefOf = useCallback(
    (summary: TraceSummary) => withSearch(`/traces/${summary.Id}`, new URLSearchParams(time)),
    [time],
  )
  const totals = statistics.data?.value
  const nothing = list.complete && list.rows.length === 0
  const count = totals ? `(${formatCount(totals.TraceCount)}${totals.Complete ? '' : '+'})` : undefined
  return (
    <div className="traces-page">
      <Header variant="h1" counter={count} actions={<TimeControls />}>
        Traces
      </Header>
      <div className="traces-filter">
        <FilterEditor value={question.filter} onApply={setFilter} label="Filter traces" />
        <Button
          iconName="filter"
          ariaExpanded={showsFacets}
          ariaLabel={showsFacets ? 'Hide facets' : 'Show facets'}
          onClick={() => setShowsFacets(!showsFacets)}
        />
        <TraceActions
          question={question}
          window={list.window}
          rows={rows}
          selected={selected}
          columns={ids}
          annotationKeys={annotationKeysOf(facets.data?.value)}
          onColumns={(chosen) => {
            keepColumns(chosen)
            setSearch(withParameter(search, 'columns', chosen.join(',')), { replace: true })
          }}
          onExport={exporting.run}
        />
      </div>
      <ErrorNotice error={list.error} onRetry={list.retry} />
      <ErrorNotice error={exporting.error} onRetry={exporting.forget} />
      {exporting.progress && (
        <Alert type="info" action={<Button onClick={exporting.cancel}>Cancel</Button>}>
          <ProgressBar
            label="Reading whole traces"
            description={`${formatCount(exporting.progress.done)} of ${formatCount(exporting.progress.of)}`}
            value={(100 * exporting.progress.done) / Math.max(1, exporting.progress.of)}
          />
        </Alert>
      )}
      {nothing && !question.filter && !question.group ? (
        <FirstTrace />
      ) : (
        <>
          <TraceCharts question={question} onFilter={setFilter} />
          <div className={showsFacets ? 'traces-main with-facets' : 'traces-main'}>
            {showsFacets && (
              <aside aria-label="Facets" className={facets.isPlaceholderData ? 'stale' : ''}>
                {facets.data && <FacetList answer={facets.data.value} filter={question.filter} onFilter={setFilter} />}
              </aside>
            )}
            <div className={list.isStale ? 'trace-panel stale' : 'trace-panel'}>
              <TraceTable
                label="Traces"
                rows={rows}
                columns={columns}
                hrefOf={hrefOf}
                sort={sort}
                onSort={(next) => setSearch(withParameter(search, 'sort', writeSort(next)), { replace: true })}
                selected={narrow ? null : selected}
                onSelect={setSelected}
                onEnd={list.readOn}
                onTop={setAtTop}
                foot={
                  <ListFoot
                    list={list}
                    isFiltered={Boolean(question.filter || question.group)}
                    isSorted={sort.column !== newestFirst.column || !sort.descending}
                    onClear={() => setFilter('')}
                  />
                }
              />
            </div>
          </div>
        </>
      )}
    </div>
  )
}

/** The same columns as long as their names are the same, so that rows need not be drawn anew. */
function useColumns(ids: string[]) {
  const text = ids.join(',')
  return useMemo(() => columnsOf(text.split(',')), [text])
}
