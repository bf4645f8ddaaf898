import './trace.css'
import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
import SegmentedControl from '@cloudscape-design/components/segmented-control'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useDeferredValue, useMemo } from 'react'
import { useParams } from 'react-router'
import { save } from '../map/save'
import type { Trace } from '../shared/api'
import { ErrorNotice } from '../shared/ErrorNotice'
import { useFollow, withSearch } from '../shared/follow'
import { shorten } from '../shared/format'
import { Page } from '../shared/Page'
import { timeOf } from '../shared/time'
import { Waiting } from '../shared/Waiting'
import { useTrace } from './api'
import { documentsOf, treeOf } from './documents'
import { EntityPanel } from './EntityPanel'
import { FlameGraph } from './FlameGraph'
import { SegmentTable } from './SegmentTable'
import { TraceHeader } from './TraceHeader'
import { TraceMap } from './TraceMap'
import { useTraceView, type View } from './useTraceView'
import { WaterfallView } from './WaterfallView'

export function TracePage() {
  const { id = '' } = useParams()
  const view = useTraceView()
  const { data, error, isPending, refetch } = useTrace(id)
  const trace = data?.trace ?? null
  const tree = useMemo(() => treeOf(documentsOf(trace)), [trace])
  const entity = tree.byId.get(view.entityId) ?? null
  // The row is marked at once, what is known of it follows.
  const detailed = useDeferredValue(entity)
  const follow = useFollow()
  const compare = timeOf(view.search)
  compare.set('a', id)
  const compareHref = withSearch('/compare', compare)
  return (
    <Page
      title={tree.roots[0] ? `${shorten(tree.roots[0].name)} · Trace` : 'Trace'}
      panel={
        detailed && <EntityPanel key={detailed.id} entity={detailed} tree={tree} traceId={id} onSelect={view.select} />
      }
      onPanelClose={() => view.select(null)}
    >
      <SpaceBetween size="m">
        <ErrorNotice error={error} onRetry={refetch} />
        {data && trace && tree.roots.length > 0 ? (
          <SpaceBetween size="m">
            <TraceHeader trace={trace} tree={tree} />
            <Container>
              <div className="trace-tools">
                <SegmentedControl
                  label="View"
                  selectedId={view.view}
                  onChange={({ detail }) => view.write({ view: detail.selectedId as View })}
                  options={[
                    { id: 'waterfall', text: 'Waterfall' },
                    { id: 'map', text: 'Map' },
                    { id: 'flame', text: 'Flame graph' },
                    { id: 'table', text: 'Table' },
                  ]}
                />
                <SpaceBetween size="xs" direction="horizontal">
                  <Button href={compareHref} onFollow={follow}>
                    Compare
                  </Button>
                  <Button iconName="download" onClick={() => exportTrace(trace)}>
                    Export
                  </Button>
                </SpaceBetween>
              </div>
              {view.view === 'waterfall' && <WaterfallView key={id} tree={tree} view={view} selected={entity} />}
              {view.view === 'map' && <TraceMap id={id} revision={data.revision} tree={tree} onSelect={view.select} />}
              {view.view === 'flame' && <FlameGraph tree={tree} view={view} selected={entity} />}
              {view.view === 'table' && <SegmentTable tree={tree} view={view} selected={entity} />}
            </Container>
          </SpaceBetween>
        ) : (
          !error && <NotThere pending={isPending} id={id} />
        )}
      </SpaceBetween>
    </Page>
  )
}

/** The trace as the API gives it. */
function exportTrace(trace: Trace) {
  save(`${trace.Id}.json`, new Blob([JSON.stringify({ Traces: [trace] }, null, 2)], { type: 'application/json' }))
}

function NotThere({ pending, id }: { pending: boolean; id: string }) {
  if (pending) return <Waiting>Reading the trace…</Waiting>
  return (
    <Container header={<Header variant="h1">This trace is not here</Header>}>
      <Box variant="p">
        The service has no segment of <code className="trace-id">{shorten(id)}</code>. It may not have arrived yet: this
        page looks again by itself. It may not have been sampled, or it may be older than the service keeps traces.
      </Box>
    </Container>
  )
}
