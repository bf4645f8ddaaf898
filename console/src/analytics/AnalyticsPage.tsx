import './analytics.css'
import Alert from '@cloudscape-design/components/alert'
import Button from '@cloudscape-design/components/button'
import ButtonDropdown from '@cloudscape-design/components/button-dropdown'
import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
import SpaceBetween from '@cloudscape-design/components/space-between'
import Spinner from '@cloudscape-design/components/spinner'
import { useCallback, useMemo } from 'react'
import { useSearchParams } from 'react-router'
import { Histogram } from '../charts/Histogram'
import type { TimeWindow } from '../shared/api'
import { ErrorNotice } from '../shared/ErrorNotice'
import { Page } from '../shared/Page'
import { expressionOf, useQuestion } from '../shared/question'
import { TimeControls } from '../shared/TimeControls'
import { useLive } from '../shared/time'
import { isSame, narrow, readSets, type Sets, setsOf, writeSets } from './address'
import { compare, getCauses, statisticsOf } from './api'
import { Causes } from './Causes'
import { Differences } from './Differences'
import { OverTime } from './OverTime'
import { presets } from './presets'
import { SetCard } from './SetCard'

/** What is different about some traces: two sets, A and B, and what tells them apart. */
export function AnalyticsPage() {
  const [search, setSearch] = useSearchParams()
  const { group } = useQuestion()
  const text = search.toString()
  const sets = useMemo(() => readSets(new URLSearchParams(text)), [text])
  const change = (next: Sets) => setSearch(writeSets(search, next))
  const groupFilter = expressionOf({ filter: '', group })
  const read = useCallback(
    async (window: TimeWindow, signal: AbortSignal) => {
      const { a, b, baseA, baseB } = setsOf(sets, window, groupFilter)
      const same = isSame({ a, b })
      // What is shown first is asked first; the service computes two at a time.
      const [statisticsA, statisticsB] = await Promise.all([
        statisticsOf(baseA, signal),
        same ? null : statisticsOf(baseB, signal),
      ])
      const [chosenA, chosenB] = await Promise.all([
        sets.aTimes ? statisticsOf(a, signal) : statisticsA,
        statisticsB && (sets.bTimes || sets.aTimes) ? statisticsOf(b, signal) : statisticsB,
      ])
      const [comparison, causes] = await Promise.all([same ? null : compare(a, b, signal), getCauses(a, signal)])
      return { a, b, statisticsA, statisticsB, chosenA, chosenB, comparison, causes }
    },
    [sets, groupFilter],
  )
  const { data, error, isPending, isFetching, refetch } = useLive(['analytics', sets, groupFilter], read)
  const value = data?.value
  const partial = value && !(value.statisticsA.Complete && (value.statisticsB?.Complete ?? true))
  return (
    <Page title="Analytics">
      <div className="analytics-page">
        <SpaceBetween size="m">
          <Header
            variant="h1"
            actions={<TimeControls />}
            description="What tells these traces from those: share by share, slowest first."
          >
            Analytics
          </Header>
          <div className="analytics-presets">
            {presets.map(({ id, text: label, explanation, apply }) => {
              const next = apply(sets, value?.statisticsA.ResponseTime.P95 ?? null)
              return (
                <Button
                  key={id}
                  disabled={!next}
                  ariaLabel={`${label}: ${explanation}`}
                  onClick={() => next && change(next)}
                >
                  {label}
                </Button>
              )
            })}
            {isFetching && <Spinner />}
          </div>
          <ErrorNotice error={error} onRetry={refetch} />
          {partial && (
            <Alert type="info">
              There are more traces than one analysis looks into: this is about the newest of them.
            </Alert>
          )}
          <div className="analytics-sets">
            <SetCard
              letter="A"
              expression={sets.a}
              sets={sets}
              set={value?.a}
              statistics={value?.chosenA}
              onApply={(a) => change({ ...sets, a })}
              times={sets.aTimes}
              onTimes={(aTimes) => change({ ...sets, aTimes })}
            />
            <SetCard
              letter="B"
              expression={sets.b ?? ''}
              placeholder={sets.split ? 'The same traces, before' : 'Everything that is not in A'}
              sets={sets}
              set={value?.comparison ? value.b : undefined}
              statistics={value?.chosenB ?? undefined}
              onApply={(b) => change({ ...sets, b: b || null })}
              times={sets.bTimes}
              onTimes={(bTimes) => change({ ...sets, bTimes })}
            />
          </div>
          {isPending && !error && (
            <div className="waiting">
              <Spinner size="large" /> Reading traces…
            </div>
          )}
          {value && (
            <>
              <Container
                header={
                  <Header
                    variant="h2"
                    description="Shares of each set, by how long the root segment took. Drag over a range to make it A."
                    actions={
                      sets.b === null || sets.b === '' ? undefined : (
                        <ButtonDropdown
                          items={[{ id: 'swap', text: 'Swap A and B' }]}
                          onItemClick={() =>
                            change({ ...sets, a: sets.b ?? '', b: sets.a, aTimes: sets.bTimes, bTimes: sets.aTimes })
                          }
                        >
                          Sets
                        </ButtonDropdown>
                      )
                    }
                  >
                    Response times
                  </Header>
                }
              >
                <Histogram
                  label="Response times of A and B"
                  series={[
                    { name: 'A', entries: value.statisticsA.ResponseTimeHistogram, color: 'var(--set-a)' },
                    ...(value.statisticsB && (sets.b !== null || sets.split)
                      ? [{ name: 'B', entries: value.statisticsB.ResponseTimeHistogram, color: 'var(--set-b)' }]
                      : []),
                  ]}
                  selected={sets.aTimes}
                  onSelect={(aTimes) => change({ ...sets, aTimes })}
                  height={150}
                />
              </Container>
              {value.comparison ? (
                <Differences
                  comparison={value.comparison}
                  a={value.a}
                  sets={sets}
                  onCondition={(condition, side) => change(narrow(sets, side, condition))}
                />
              ) : (
                <Alert header="A is everything: there is nothing to compare it with">
                  Choose one of the comparisons above, drag over a range of response times, or write a filter for A.
                </Alert>
              )}
              <OverTime a={value.chosenA} b={value.chosenB} window={data.window} />
              <Causes causes={value.causes} />
            </>
          )}
        </SpaceBetween>
      </div>
    </Page>
  )
}
