import './analytics.css'
import Alert from '@cloudscape-design/components/alert'
import Button from '@cloudscape-design/components/button'
import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
import SegmentedControl from '@cloudscape-design/components/segmented-control'
import SpaceBetween from '@cloudscape-design/components/space-between'
import Spinner from '@cloudscape-design/components/spinner'
import { useMemo, useState } from 'react'
import { useSearchParams } from 'react-router'
import { Histogram } from '../charts/Histogram'
import { ErrorNotice } from '../shared/ErrorNotice'
import { FirstTrace } from '../shared/FirstTrace'
import { Page } from '../shared/Page'
import { expressionOf, useQuestion } from '../shared/question'
import { TimeControls } from '../shared/TimeControls'
import { Waiting } from '../shared/Waiting'
import { narrow, readSets, type Sets, swap, writeSets } from './address'
import { Causes } from './Causes'
import { Differences } from './Differences'
import { OverTime } from './OverTime'
import { presets } from './presets'
import { SetCard } from './SetCard'
import { useAnalysis } from './useAnalysis'

/** What is different about some traces: two sets, A and B, and what tells them apart. */
export function AnalyticsPage() {
  const [search, setSearch] = useSearchParams()
  const { group } = useQuestion()
  const text = search.toString()
  const sets = useMemo(() => readSets(new URLSearchParams(text)), [text])
  const change = (next: Sets) => setSearch(writeSets(search, next))
  const groupFilter = expressionOf({ filter: '', group })
  const { analysis, error, isFetching, refetch } = useAnalysis(sets, groupFilter)
  const [brushed, setBrushed] = useState<'a' | 'b'>('a')
  const hasB = sets.b !== null || sets.split !== null
  const side = hasB ? brushed : 'a'
  // Not one trace, whatever is asked for: there is something to learn first.
  const isNothing =
    analysis?.statisticsA.TraceCount === 0 && !sets.a && sets.b === null && !groupFilter && sets.split === null
  const partial = analysis && !(analysis.statisticsA.Complete && (analysis.statisticsB?.Complete ?? true))
  return (
    <Page title="Analytics">
      <div className="analytics-page">
        <SpaceBetween size="m">
          <Header variant="h1" actions={<TimeControls />} description="What tells these traces from those.">
            Analytics
          </Header>
          <div className="analytics-presets">
            {presets.map(({ id, text: label, explanation, apply }) => {
              const next = apply(sets, analysis?.statisticsA.ResponseTime.P95 ?? null)
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
              set={analysis?.a}
              statistics={analysis?.chosenA}
              onApply={(a) => change({ ...sets, a })}
              times={sets.aTimes}
              onTimes={(aTimes) => change({ ...sets, aTimes })}
            />
            <SetCard
              letter="B"
              expression={sets.b ?? ''}
              placeholder={sets.split ? 'The same traces, before' : 'Everything that is not in A'}
              sets={sets}
              set={analysis && analysis.comparison !== null ? analysis.b : undefined}
              statistics={analysis?.chosenB ?? undefined}
              onApply={(b) => change({ ...sets, b: b || null })}
              times={sets.bTimes}
              onTimes={(bTimes) => change({ ...sets, bTimes })}
            />
          </div>
          {!analysis && !error && <Waiting>Reading traces…</Waiting>}
          {analysis && isNothing && <FirstTrace />}
          {analysis && !isNothing && (
            <SpaceBetween size="m">
              <Container
                header={
                  <Header
                    variant="h2"
                    description={`Shares of each set, by how long the root segment took. Drag over a range to make it ${side.toUpperCase()}.`}
                    actions={
                      analysis.comparison !== null && (
                        <SpaceBetween direction="horizontal" size="xs">
                          {hasB && (
                            <SegmentedControl
                              label="A dragged range is of"
                              selectedId={side}
                              onChange={({ detail }) => setBrushed(detail.selectedId === 'b' ? 'b' : 'a')}
                              options={[
                                { id: 'a', text: 'Drag for A' },
                                { id: 'b', text: 'Drag for B' },
                              ]}
                            />
                          )}
                          {sets.split === null && (
                            <Button onClick={() => change(swap(sets))} ariaLabel="Swap A and B">
                              Swap
                            </Button>
                          )}
                        </SpaceBetween>
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
                    { name: 'A', entries: analysis.statisticsA.ResponseTimeHistogram, color: 'var(--set-a)' },
                    ...(analysis.statisticsB && hasB
                      ? [{ name: 'B', entries: analysis.statisticsB.ResponseTimeHistogram, color: 'var(--set-b)' }]
                      : []),
                  ]}
                  selected={side === 'a' ? sets.aTimes : sets.bTimes}
                  onSelect={(times) => change(side === 'a' ? { ...sets, aTimes: times } : { ...sets, bTimes: times })}
                  height={150}
                />
              </Container>
              {analysis.comparison ? (
                <Differences
                  comparison={analysis.comparison}
                  a={analysis.a}
                  sets={sets}
                  onCondition={(condition, of) => change(narrow(sets, of, condition))}
                />
              ) : analysis.comparison === null ? (
                <Alert header="A is everything: there is nothing to compare it with">
                  Choose one of the comparisons above, drag over a range of response times, or write a filter for A.
                </Alert>
              ) : (
                <Waiting>Comparing…</Waiting>
              )}
              {analysis.chosenA && analysis.chosenB !== undefined && (
                <OverTime a={analysis.chosenA} b={analysis.chosenB} window={analysis.window} />
              )}
              {analysis.causes ? <Causes causes={analysis.causes} /> : <Waiting>Looking for root causes…</Waiting>}
            </SpaceBetween>
          )}
        </SpaceBetween>
      </div>
    </Page>
  )
}
