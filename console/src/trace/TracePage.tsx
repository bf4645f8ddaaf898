import Box from '@cloudscape-design/components/box'
import Container from '@cloudscape-design/components/container'
import ExpandableSection from '@cloudscape-design/components/expandable-section'
import Header from '@cloudscape-design/components/header'
import SpaceBetween from '@cloudscape-design/components/space-between'
import Spinner from '@cloudscape-design/components/spinner'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useParams, useSearchParams } from 'react-router'
import { graphOf } from '../map/graph'
import { ServiceMap } from '../map/ServiceMap'
import { getTrace, getTraceGraph, type Trace } from '../shared/api'
import { ErrorNotice } from '../shared/ErrorNotice'
import { shorten } from '../shared/format'
import { Page } from '../shared/Page'
import { calm, pause } from '../shared/refresh'
import { useTime } from '../shared/time'
import { defaultRange } from '../shared/timeRange'
import { documentsOf, type Entity, treeOf } from './documents'
import { EntityPanel } from './EntityPanel'
import { entityOfNode } from './nodes'
import { Timeline } from './Timeline'
import { TraceHeader } from './TraceHeader'

interface TraceAnswer {
  trace: Trace | null
  took: number
  /** How many times in a row the answer was the same. */
  unchanged: number
}

export function TracePage() {
  const { id = '' } = useParams()
  const [search, setSearch] = useSearchParams()
  const { trace, graph } = useTrace(id)
  const tree = useMemo(() => treeOf(documentsOf(trace.data?.trace ?? null)), [trace.data?.trace])
  const map = useMemo(() => graphOf(graph.data ?? [], null), [graph.data])
  const entity = tree.byId.get(search.get('entity') ?? '') ?? null

  const select = (next: Entity | null) => {
    const address = new URLSearchParams(search)
    if (next) address.set('entity', next.id)
    else address.delete('entity')
    // At once, so that the next arrow key starts from here.
    setSearch(address, { replace: true, flushSync: true })
  }

  return (
    <Page
      title={tree.roots[0] ? `${shorten(tree.roots[0].name)} · Trace` : 'Trace'}
      panel={entity && <EntityPanel key={entity.id} entity={entity} tree={tree} onSelect={select} />}
      onPanelClose={() => select(null)}
    >
      <SpaceBetween size="m">
        <ErrorNotice error={trace.error} onRetry={trace.refetch} />
        {trace.data?.trace && tree.roots.length > 0 ? (
          <SpaceBetween size="m">
            <TraceHeader trace={trace.data.trace} tree={tree} />
            {map.nodes.length > 0 && (
              <ExpandableSection variant="container" headerText="Map of this trace" defaultExpanded>
                <div className="trace-map">
                  <ServiceMap
                    graph={map}
                    selected={null}
                    onSelect={(node) => node && select(entityOfNode(map, tree, node))}
                    label="Map of this trace"
                  />
                </div>
              </ExpandableSection>
            )}
            <Container header={<Header variant="h2">Timeline</Header>}>
              <Timeline key={id} tree={tree} selected={entity} onSelect={select} />
            </Container>
          </SpaceBetween>
        ) : (
          !trace.error && <NotThere pending={trace.isPending} id={id} />
        )}
      </SpaceBetween>
    </Page>
  )
}

/** A trace may still grow, or not have arrived yet, so it is read again as the refresh says. */
function useTrace(id: string) {
  const { refresh } = useTime()
  const queries = useQueryClient()
  const trace = useQuery({
    queryKey: ['trace', id],
    queryFn: async ({ signal, queryKey }) => {
      const started = performance.now()
      const trace = await getTrace(id, signal)
      const before = queries.getQueryData<TraceAnswer>(queryKey)
      const same = JSON.stringify(before?.trace) === JSON.stringify(trace)
      const answer: TraceAnswer = {
        trace,
        took: performance.now() - started,
        unchanged: same ? (before?.unchanged ?? 0) + 1 : 0,
      }
      return answer
    },
    refetchInterval: ({ state }) =>
      calm(pause(refresh, defaultRange, state.data?.took ?? 0), state.data?.unchanged ?? 0),
  })
  const graph = useQuery({
    queryKey: ['trace-graph', id, trace.data?.trace ?? null],
    queryFn: ({ signal }) => getTraceGraph(id, signal),
    enabled: Boolean(trace.data?.trace),
    placeholderData: (previous) => previous,
  })
  return { trace, graph }
}

function NotThere({ pending, id }: { pending: boolean; id: string }) {
  if (pending) {
    return (
      <div className="waiting">
        <Spinner size="large" /> Reading the trace…
      </div>
    )
  }
  return (
    <Container header={<Header variant="h1">This trace is not here</Header>}>
      <Box variant="p">
        The service has no segment of <code className="trace-id">{shorten(id)}</code>. It may not have arrived yet: this
        page looks again by itself. It may not have been sampled, or it may be older than the service keeps traces.
      </Box>
    </Container>
  )
}
