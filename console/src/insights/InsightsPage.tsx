import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
import Link from '@cloudscape-design/components/link'
import SegmentedControl from '@cloudscape-design/components/segmented-control'
import SpaceBetween from '@cloudscape-design/components/space-between'
import Table, { type TableProps } from '@cloudscape-design/components/table'
import { useCallback, useMemo } from 'react'
import { useSearchParams } from 'react-router'
import type { TimeWindow } from '../shared/api'
import { ErrorNotice } from '../shared/ErrorNotice'
import { useFollow, withSearch } from '../shared/follow'
import { formatCount, formatDuration, formatShare, formatTime, shorten } from '../shared/format'
import { defaultGroup, useGroups } from '../shared/groups'
import { Page } from '../shared/Page'
import { useQuestion } from '../shared/question'
import { Text } from '../shared/Text'
import { TimeControls } from '../shared/TimeControls'
import { timeOf, useLive } from '../shared/time'
import { getInsights, type Insight } from './api'
import { faultShare, lengthOf } from './times'

type StateFilter = 'all' | 'ACTIVE' | 'CLOSED'

/** Times when more requests of a group failed than was to be expected. */
export function InsightsPage() {
  const [search, setSearch] = useSearchParams()
  const { group } = useQuestion()
  const watched = group || defaultGroup
  const read = useCallback((window: TimeWindow, signal: AbortSignal) => getInsights(window, watched, signal), [watched])
  const { data, error, isPending, refetch } = useLive(['insights', watched], read)
  const wanted = search.get('state')
  const state: StateFilter = wanted === 'ACTIVE' || wanted === 'CLOSED' ? wanted : 'all'
  const all = data?.value ?? []
  const shown = state === 'all' ? all : all.filter((insight) => insight.State === state)
  const columns = useColumns(data?.window.end ?? 0)
  return (
    <Page title="Insights">
      <SpaceBetween size="l">
        <ErrorNotice error={error} onRetry={refetch} />
        <Table
          items={shown}
          columnDefinitions={columns}
          trackBy="InsightId"
          variant="container"
          contentDensity="compact"
          loading={isPending && !error}
          loadingText="Reading insights…"
          ariaLabels={{ tableLabel: 'Insights' }}
          header={
            <Header
              variant="h1"
              counter={data ? `(${formatCount(shown.length)})` : ''}
              description={`Times when more requests of the group ${watched} failed than was to be expected.`}
              actions={<TimeControls />}
            >
              Insights
            </Header>
          }
          filter={
            <SegmentedControl
              label="State"
              selectedId={state}
              options={[
                { id: 'all', text: 'All' },
                { id: 'ACTIVE', text: 'Going on' },
                { id: 'CLOSED', text: 'Over' },
              ]}
              onChange={({ detail }) => {
                const next = new URLSearchParams(search)
                if (detail.selectedId === 'all') next.delete('state')
                else next.set('state', detail.selectedId)
                setSearch(next)
              }}
            />
          }
          empty={<Box color="text-body-secondary">No insight in this time range.</Box>}
        />
        {data && all.length === 0 && <HowTo group={watched} />}
      </SpaceBetween>
    </Page>
  )
}

function useColumns(now: number): TableProps.ColumnDefinition<Insight>[] {
  const [search] = useSearchParams()
  const follow = useFollow()
  const time = timeOf(search).toString()
  return useMemo(
    () => [
      {
        id: 'state',
        header: 'State',
        cell: ({ State }) => (
          <span>
            <i className={`swatch ${State === 'ACTIVE' ? 'fault' : 'partial'}`} />{' '}
            {State === 'ACTIVE' ? 'Goes on' : 'Over'}
          </span>
        ),
        width: 110,
      },
      {
        id: 'start',
        header: 'Began',
        cell: ({ InsightId, StartTime }) => (
          <Link
            href={withSearch(`/insights/${InsightId}`, new URLSearchParams(time))}
            onFollow={follow}
            ariaLabel={`Insight of ${formatTime(StartTime, 0)}`}
          >
            {formatTime(StartTime, 0)}
          </Link>
        ),
        minWidth: 180,
      },
      { id: 'length', header: 'Lasted', cell: (insight) => formatDuration(lengthOf(insight, now)), minWidth: 110 },
      {
        id: 'cause',
        header: 'Root cause',
        cell: ({ RootCauseServiceId: id }) => (id ? <Text clip>{shorten(id.Name)}</Text> : '–'),
        minWidth: 140,
      },
      {
        id: 'impact',
        header: 'Client requests that failed',
        cell: ({ ClientRequestImpactStatistics: impact }) => {
          const share = faultShare(impact)
          return share === null ? '–' : `${formatCount(impact.FaultCount)} (${formatShare(share)})`
        },
        minWidth: 180,
      },
      {
        id: 'summary',
        header: 'What happened',
        cell: ({ Summary }) => <Text clip>{shorten(Summary ?? '–', 300)}</Text>,
        minWidth: 260,
      },
    ],
    [time, follow, now],
  )
}

/** What an insight is, and how to have some. */
function HowTo({ group }: { group: string }) {
  const [search] = useSearchParams()
  const follow = useFollow()
  const { data } = useGroups()
  const isOn = data?.find(({ GroupName }) => GroupName === group)?.InsightsConfiguration?.InsightsEnabled
  return (
    <Container header={<Header variant="h2">What an insight is</Header>}>
      <SpaceBetween size="s">
        <div>
          The service learns how many requests of a group usually fail. When more fail, for minutes on end, it opens an
          insight: since when, who noticed, which service is the root of it; and closes it when all is as it was.
        </div>
        <div>
          {isOn
            ? `Insights of the group ${group} are on, and nothing unusual has happened in this time range.`
            : data &&
              `Insights of the group ${group} are off: switch them on, and they are there from the next minutes on.`}
        </div>
        <Button href={withSearch('/groups', timeOf(search))} onFollow={follow}>
          Groups
        </Button>
      </SpaceBetween>
    </Container>
  )
}
