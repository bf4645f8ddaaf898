import { useCallback, useMemo, useState } from 'react'
import { useSearchParams } from 'react-router'
import { getTraceSummaries, type TimeWindow } from '../shared/api'
import { ErrorNotice } from '../shared/ErrorNotice'
import { FirstTrace } from '../shared/FirstTrace'
import { Page } from '../shared/Page'
import { readChoice } from '../shared/serviceId'
import { useLive } from '../shared/time'
import { readFlag } from './address'
import { narrow } from './narrow'
import { TraceTable } from './TraceTable'

const firstLimit = 1000

export function TracesPage() {
  const [search] = useSearchParams()
  const [limit, setLimit] = useState(firstLimit)
  const read = useCallback(
    (window: TimeWindow, signal: AbortSignal) => getTraceSummaries(window, limit, signal),
    [limit],
  )
  const { data, error, isPending, refetch } = useLive(['summaries', limit], read)
  const list = data?.value
  const shown = useMemo(
    () =>
      narrow(list?.summaries ?? [], {
        choice: readChoice(search),
        text: search.get('text') ?? '',
        flag: readFlag(search),
      }),
    [list, search],
  )
  const nothing = list?.complete && list.summaries.length === 0
  return (
    <Page title="Traces">
      <div className="traces-page">
        <ErrorNotice error={error} onRetry={refetch} />
        <TraceTable
          summaries={shown}
          loaded={list?.summaries.length ?? 0}
          complete={list?.complete ?? true}
          loading={isPending && !error}
          onMore={() => setLimit(limit * 4)}
        />
        {nothing && <FirstTrace />}
      </div>
    </Page>
  )
}
