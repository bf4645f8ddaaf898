import './insights.css'
import Alert from '@cloudscape-design/components/alert'
import Button from '@cloudscape-design/components/button'
import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { useParams } from 'react-router'
import { fillPeriods } from '../charts/periods'
import { TimeSeries } from '../charts/TimeSeries'
import { graphOf } from '../map/graph'
import { ServiceMap } from '../map/ServiceMap'
import { ErrorNotice } from '../shared/ErrorNotice'
import { useFollow, withSearch } from '../shared/follow'
import { formatCount, formatDuration, formatShare, formatTime, shorten } from '../shared/format'
import { defaultGroup } from '../shared/groups'
import { Page } from '../shared/Page'
import { quote } from '../shared/question'
import { Text } from '../shared/Text'
import { writeRange } from '../shared/timeRange'
import { Waiting } from '../shared/Waiting'
import { getEvents, getFaults, getImpact, getInsight, type Impact, type Insight, type InsightEvent } from './api'
import { faultShare, lengthOf, windowOf } from './times'

/** One insight: what happened, whom it hit, where it came from. */
export function InsightPage() {
  const { id = '' } = useParams()
  const { data, error, refetch } = useQuery({
    queryKey: ['insight', id],
    queryFn: async ({ signal }) => ({
      insight: await getInsight(id, signal),
      events: await getEvents(id, signal),
      now: Date.now() / 1000,
    }),
    refetchInterval: (query) => (query.state.data?.insight.State === 'ACTIVE' ? 10_000 : false),
  })
  return (
    <Page title="Insight">
      <SpaceBetween size="l">
        <ErrorNotice error={error} onRetry={refetch} />
        {data ? <Story {...data} /> : !error && <Waiting>Reading the insight…</Waiting>}
      </SpaceBetween>
    </Page>
  )
}

function Story({ insight, events, now }: { insight: Insight; events: InsightEvent[]; now: number }) {
  const follow = useFollow()
  const { RootCauseServiceId: cause, GroupName: group } = insight
  const window = windowOf(insight, now)
  const to = (path: string, filter: string) => {
    const next = writeRange(new URLSearchParams(), { kind: 'between', ...window })
    if (group !== defaultGroup) next.set('group', group)
    if (filter) next.set('filter', filter)
    return withSearch(path, next)
  }
  const failed = cause ? `service(${quote(cause.Name)}) { fault = true }` : 'fault'
  return (
    <SpaceBetween size="m">
      <Header
        variant="h1"
        description={`${formatTime(insight.StartTime, 0)}, ${insight.EndTime ? `for ${formatDuration(lengthOf(insight, now))}` : 'until now'}; group ${group}`}
        actions={
          <SpaceBetween size="xs" direction="horizontal">
            <Button href={to('/traces', failed)} onFollow={follow} variant="primary" iconName="search">
              Traces that failed
            </Button>
            <Button href={to('/analytics', failed)} onFollow={follow}>
              Analyse
            </Button>
            <Button href={to('/', '')} onFollow={follow}>
              Map
            </Button>
          </SpaceBetween>
        }
      >
        {cause ? shorten(cause.Name, 60) : 'Insight'}
      </Header>
      {insight.State === 'ACTIVE' && (
        <Alert type="warning" header="It goes on">
          <Text>{insight.Summary ?? 'Requests fail that usually do not.'}</Text>
        </Alert>
      )}
      {insight.State === 'CLOSED' && insight.Summary && (
        <p className="insight-summary">
          <Text>{insight.Summary}</Text>
        </p>
      )}
      <div className="insight-numbers">
        <Hit title="Requests of clients" impact={insight.ClientRequestImpactStatistics} />
        <Hit title="Requests at the root cause" impact={insight.RootCauseServiceRequestImpactStatistics} />
        <Anomalous insight={insight} />
      </div>
      <Faults insight={insight} window={window} />
      <ImpactMap insight={insight} />
      <Container header={<Header variant="h2">What happened when</Header>}>
        <ol className="insight-events">
          {events.map((event) => (
            <li key={event.EventTime}>
              <time>{formatTime(event.EventTime, 0)}</time>
              <Text>{event.Summary ?? ''}</Text>
              <span>{impactText(event.ClientRequestImpactStatistics)}</span>
            </li>
          ))}
        </ol>
      </Container>
    </SpaceBetween>
  )
}

function impactText(impact: Impact): string {
  const share = faultShare(impact)
  return share === null
    ? ''
    : `${formatCount(impact.FaultCount)} of ${formatCount(impact.TotalCount)} failed (${formatShare(share)})`
}

function Hit({ title, impact }: { title: string; impact: Impact }) {
  const share = faultShare(impact)
  return (
    <section className="insight-card">
      <h2>{title}</h2>
      <b>{share === null ? '–' : formatShare(share)}</b>
      <span>{impactText(impact) || 'none'}</span>
    </section>
  )
}

function Anomalous({ insight }: { insight: Insight }) {
  return (
    <section className="insight-card">
      <h2>Services that are not as usual</h2>
      <ol>
        {insight.TopAnomalousServices.map(({ ServiceId: { Name, Type } }) => (
          <li key={`${Name} ${Type}`}>
            <Text>{shorten(Name, 60)}</Text> <small>{Type}</small>
          </li>
        ))}
      </ol>
    </section>
  )
}

function Faults({ insight, window }: { insight: Insight; window: { start: number; end: number } }) {
  const { data } = useQuery({
    queryKey: ['insight faults', insight.InsightId, window],
    queryFn: ({ signal }) => getFaults(insight, window, signal),
  })
  const period = window.end - window.start > 3 * 3600 ? 300 : 60
  const lines = useMemo(() => {
    const points = (data ?? []).map(({ Timestamp, ServiceSummaryStatistics, ServiceForecastStatistics }) => ({
      StartTime: Timestamp - period,
      point: {
        faults: (ServiceSummaryStatistics?.FaultStatistics.TotalCount ?? 0) as number | null,
        expected: ServiceForecastStatistics?.FaultCountHigh ?? null,
      },
    }))
    return fillPeriods(window, period, points, { faults: 0, expected: null })
  }, [data, window, period])
  if (!data || data.length === 0) return null
  return (
    <Container>
      <TimeSeries
        label={period === 60 ? 'Faults a minute' : 'Faults in 5 minutes'}
        times={lines.times}
        period={period}
        format={formatCount}
        series={[
          { name: 'Faults', color: '--fault', values: lines.values.map(({ faults }) => faults) },
          {
            name: 'To be expected at most',
            color: '--partial',
            values: lines.values.map(({ expected }) => expected),
            dash: [4, 4],
          },
        ]}
        height={160}
      />
    </Container>
  )
}

function ImpactMap({ insight }: { insight: Insight }) {
  const { data, error, refetch } = useQuery({
    queryKey: ['insight impact', insight.InsightId, insight.EndTime],
    queryFn: ({ signal }) => getImpact(insight, signal),
  })
  const graph = useMemo(() => graphOf(data ?? [], null), [data])
  const [selected, setSelected] = useState<string | null>(null)
  if (error) return <ErrorNotice error={error} onRetry={refetch} />
  if (graph.nodes.length === 0) return null
  return (
    <Container header={<Header variant="h2">Whom it hit</Header>}>
      <div className="insight-map">
        <ServiceMap
          graph={graph}
          selected={selected}
          onSelect={setSelected}
          label="Services that the insight concerns"
        />
      </div>
    </Container>
  )
}
