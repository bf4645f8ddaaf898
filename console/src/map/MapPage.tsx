import Alert from '@cloudscape-design/components/alert'
import Button from '@cloudscape-design/components/button'
import Header from '@cloudscape-design/components/header'
import Spinner from '@cloudscape-design/components/spinner'
import { useMemo } from 'react'
import { useSearchParams } from 'react-router'
import { getServiceGraph } from '../shared/api'
import { ErrorNotice } from '../shared/ErrorNotice'
import { FirstTrace } from '../shared/FirstTrace'
import { withSearch } from '../shared/follow'
import { Page } from '../shared/Page'
import { readChoice, writeChoice } from '../shared/serviceId'
import { TimeControls } from '../shared/TimeControls'
import { timeOf, useLive, useTime } from '../shared/time'
import { lengthOf, longestMap, writeRange } from '../shared/timeRange'
import { graphOf } from './graph'
import { labelOf } from './kind'
import { Legend } from './Legend'
import { ServiceMap } from './ServiceMap'
import { choiceOf, idOf, type Selection, selectionOf } from './selection'
import { TrafficPanel } from './TrafficPanel'

export function MapPage() {
  const [search, setSearch] = useSearchParams()
  const { range } = useTime()
  const tooLong = lengthOf(range) > longestMap
  const { data, error, isPending, refetch } = useLive(['graph'], getServiceGraph, !tooLong)
  const services = data?.value
  const seconds = data ? data.window.end - data.window.start : 0
  const graph = useMemo(() => graphOf(services ?? [], seconds), [services, seconds])
  const selection = selectionOf(graph, readChoice(search))
  const select = (id: string | null) => setSearch(writeChoice(search, choiceOf(graph, id)))
  const tracesHref = withSearch('/traces', writeChoice(timeOf(search), choiceOf(graph, idOf(selection))))
  return (
    <Page
      title="Service map"
      panel={selection && <TrafficPanel {...describe(selection)} tracesHref={tracesHref} />}
      onPanelClose={() => select(null)}
    >
      {/* biome-ignore lint/a11y/noStaticElementInteractions: Escape is a shortcut for the panel's close button */}
      <div className="map-page" onKeyDown={({ key }) => key === 'Escape' && selection && select(null)}>
        <Header variant="h1" actions={<TimeControls longest={longestMap} />}>
          Service map
        </Header>
        <ErrorNotice error={error} onRetry={refetch} />
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
          !error && <Waiting />
        ) : graph.nodes.length === 0 ? (
          <FirstTrace />
        ) : (
          <>
            <ServiceMap graph={graph} selected={idOf(selection)} onSelect={select} label="Service map" />
            <Legend />
          </>
        )}
      </div>
    </Page>
  )
}

function Waiting() {
  return (
    <div className="waiting">
      <Spinner size="large" /> Reading the service graph…
    </div>
  )
}

function describe(selection: Selection) {
  if (selection.kind === 'node') {
    const { name, type, traffic } = selection.node
    return type === 'client'
      ? { title: 'Client', subtitle: `Whoever calls ${name}`, traffic }
      : { title: labelOf(name, type), subtitle: type ?? 'service', traffic }
  }
  const { from, to, edge } = selection
  return {
    title: `${from.type === 'client' ? 'Client' : labelOf(from.name, from.type)} → ${labelOf(to.name, to.type)}`,
    subtitle: edge.linked ? 'Linked traces' : 'Calls, as the caller saw them',
    traffic: edge.traffic,
  }
}
