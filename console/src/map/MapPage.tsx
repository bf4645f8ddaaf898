import './map.css'
import Alert from '@cloudscape-design/components/alert'
import Button from '@cloudscape-design/components/button'
import Header from '@cloudscape-design/components/header'
import { lazy, Suspense, useCallback, useMemo, useRef, useState } from 'react'
import { useSearchParams } from 'react-router'
import { ErrorNotice } from '../shared/ErrorNotice'
import { FirstTrace } from '../shared/FirstTrace'
import { formatTime } from '../shared/format'
import { Page } from '../shared/Page'
import { useQuestion } from '../shared/question'
import { readChoice, writeChoice } from '../shared/serviceId'
import { useShortcut } from '../shared/shortcuts'
import { TimeControls } from '../shared/TimeControls'
import { useLive, useTime } from '../shared/time'
import { lengthOf, longestMap, writeRange } from '../shared/timeRange'
import { Waiting } from '../shared/Waiting'
import { graphKey, graphReader } from './api'
import { collapse, neighbourhood } from './focus'
import { graphOf, type MapGraph } from './graph'
import { Legend } from './Legend'
import type { Layout } from './layout'
import { MapTools } from './MapTools'
import { svgOf } from './picture'
import { ServiceMap } from './ServiceMap'
import { save, toPng } from './save'
import { choiceOf, idOf, selectionOf } from './selection'
import { scalesOf } from './sizes'
import { type MapView, readView } from './view'

/** With its charts, which the page can be seen without. */
const TrafficPanel = lazy(async () => ({ default: (await import('./TrafficPanel')).TrafficPanel }))

export function MapPage() {
  const [search, setSearch] = useSearchParams()
  const { range } = useTime()
  const question = useQuestion()
  const tooLong = lengthOf(range) > longestMap
  const read = useMemo(() => graphReader(question), [question])
  const { data, error, isPending, refetch } = useLive(graphKey(question), read, !tooLong)
  const services = data?.value.services
  const seconds = data ? data.window.end - data.window.start : 0
  const view = useMemo(() => readView(search), [search])
  const { graph, whole } = useMemo(
    () => shownOf(graphOf(services ?? [], seconds), view, search),
    [services, seconds, view, search],
  )
  const selection = selectionOf(graph, readChoice(search))
  const select = (id: string | null) => setSearch(writeChoice(search, choiceOf(graph, id)))
  useShortcut('Escape', 'Close the panel', () => select(null), { enabled: selection !== null })
  const layout = useRef<Layout | null>(null)
  const keepLayout = useCallback((next: Layout) => {
    layout.current = next
  }, [])
  const [problem, setProblem] = useState<Error | null>(null)
  const exportAs = async (format: 'svg' | 'png') => {
    if (!layout.current) return
    try {
      const styles = getComputedStyle(document.documentElement)
      const bodyStyles = getComputedStyle(document.body)
      const color = (name: string) =>
        (bodyStyles.getPropertyValue(`--${name}`) || styles.getPropertyValue(`--${name}`)).trim()
      const svg = svgOf(graph, layout.current, scalesOf(graph, view.sizing), color)
      const file = format === 'svg' ? new Blob([svg], { type: 'image/svg+xml' }) : await toPng(svg)
      save(`service-map-${formatTime(Date.now() / 1000, 0).replace(/[ :]/g, '-')}.${format}`, file)
      setProblem(null)
    } catch (cause) {
      setProblem(cause instanceof Error ? cause : new Error(String(cause)))
    }
  }
  return (
    <Page
      title="Service map"
      panel={
        selection && (
          <Suspense>
            <TrafficPanel selection={selection} />
          </Suspense>
        )
      }
      onPanelClose={() => select(null)}
    >
      <div className="map-page">
        <Header variant="h1" actions={<TimeControls longest={longestMap} />}>
          Service map
        </Header>
        <MapTools view={view} canFocus={selection?.kind === 'node'} onExport={exportAs} />
        <ErrorNotice error={error} onRetry={refetch} />
        {problem && (
          <Alert type="error" dismissible onDismiss={() => setProblem(null)} header="The map was not saved">
            {problem.message}
          </Alert>
        )}
        {data?.value.since && (
          <Alert type="info">
            Many traces: this is the part since {formatTime(data.value.since, 0)}. A narrower filter reaches further
            back.
          </Alert>
        )}
        {tooLong ? (
          <Alert
            header="The service map covers at most 6 hours"
            action={
              <Button onClick={() => setSearch(writeRange(search, { kind: 'last', seconds: longestMap }))}>
                Show the last 6 hours
              </Button>
            }
          >
            The list of traces can look further back.
          </Alert>
        ) : isPending ? (
          !error && <Waiting>Reading the service graph…</Waiting>
        ) : whole === 0 ? (
          question.filter || question.group ? (
            <Nothing />
          ) : (
            <FirstTrace />
          )
        ) : (
          <>
            <ServiceMap
              graph={graph}
              selected={idOf(selection)}
              onSelect={select}
              label="Service map"
              sizing={view.sizing}
              find={view.find}
              onLayout={keepLayout}
            />
            <Legend />
          </>
        )}
      </div>
    </Page>
  )
}

/** The part of the graph that the view shows, and how many nodes there are in all. */
function shownOf(graph: MapGraph, view: MapView, search: URLSearchParams): { graph: MapGraph; whole: number } {
  const small = collapse(graph, view.collapsed)
  const selection = selectionOf(small, readChoice(search))
  const shown = view.hops && selection?.kind === 'node' ? neighbourhood(small, selection.node.id, view.hops) : small
  return { graph: shown, whole: graph.nodes.length }
}

function Nothing() {
  const [search, setSearch] = useSearchParams()
  const clear = () => {
    const next = new URLSearchParams(search)
    next.delete('filter')
    next.delete('group')
    setSearch(next)
  }
  return (
    <Alert header="No trace of this time range fits" action={<Button onClick={clear}>Show all traces</Button>}>
      The filter or the group leaves nothing. A longer time range may have some.
    </Alert>
  )
}
