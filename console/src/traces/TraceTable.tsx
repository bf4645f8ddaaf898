import { useCollection } from '@cloudscape-design/collection-hooks'
import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import Header from '@cloudscape-design/components/header'
import Link from '@cloudscape-design/components/link'
import Pagination from '@cloudscape-design/components/pagination'
import Table, { type TableProps } from '@cloudscape-design/components/table'
import { useMemo } from 'react'
import { useNavigate, useSearchParams } from 'react-router'
import type { TraceSummary } from '../shared/api'
import { useFollow, withSearch } from '../shared/follow'
import { formatCount, formatDuration, formatTime } from '../shared/format'
import { Text } from '../shared/Text'
import { TimeControls } from '../shared/TimeControls'
import { timeOf } from '../shared/time'
import { Flags } from './Flags'
import { annotationsOf, flagsOf } from './narrow'
import { TraceFilter } from './TraceFilter'

interface TraceTableProps {
  summaries: TraceSummary[]
  loaded: number
  complete: boolean
  loading: boolean
  onMore: () => void
}

export function TraceTable({ summaries, loaded, complete, loading, onMore }: TraceTableProps) {
  const [search] = useSearchParams()
  const navigate = useNavigate()
  const time = timeOf(search).toString()
  const hrefOf = useMemo(
    () => (summary: TraceSummary) => withSearch(`/traces/${summary.Id}`, new URLSearchParams(time)),
    [time],
  )
  const columns = useColumns(hrefOf)
  const { items, collectionProps, paginationProps } = useCollection(summaries, {
    pagination: { pageSize: 50 },
    sorting: {
      defaultState: { sortingColumn: { sortingField: 'StartTime' }, isDescending: true },
    },
  })
  const count = complete ? formatCount(summaries.length) : `${formatCount(summaries.length)}+`
  return (
    <Table
      {...collectionProps}
      items={items}
      columnDefinitions={columns}
      trackBy="Id"
      variant="container"
      stickyHeader
      contentDensity="compact"
      loading={loading}
      loadingText="Reading traces…"
      onRowClick={({ detail }) => navigate(hrefOf(detail.item))}
      header={
        <Header
          variant="h1"
          counter={loading ? undefined : `(${count})`}
          actions={<TimeControls />}
          description={
            complete ? undefined : (
              <>
                The newest {formatCount(loaded)} traces of the time range.{' '}
                <Button variant="inline-link" onClick={onMore}>
                  Read more
                </Button>
              </>
            )
          }
        >
          Traces
        </Header>
      }
      filter={<TraceFilter />}
      pagination={<Pagination {...paginationProps} />}
      empty={
        <Box color="text-body-secondary">
          {loaded > 0 ? 'None of the traces match.' : 'No traces in this time range.'}
        </Box>
      }
      ariaLabels={{ tableLabel: 'Traces' }}
    />
  )
}

function useColumns(hrefOf: (summary: TraceSummary) => string): TableProps.ColumnDefinition<TraceSummary>[] {
  const follow = useFollow()
  return useMemo(
    () => [
      {
        id: 'flags',
        header: 'Outcome',
        cell: (summary) => <Flags flags={flagsOf(summary)} />,
        sortingComparator: (a, b) => flagsOf(a).join().localeCompare(flagsOf(b).join()),
        minWidth: 110,
      },
      {
        id: 'start',
        header: 'Start',
        cell: (summary) => (
          <Link href={hrefOf(summary)} onFollow={follow} ariaLabel={`Open trace ${summary.Id}`}>
            {summary.StartTime === null ? summary.Id : formatTime(summary.StartTime, 0)}
          </Link>
        ),
        sortingField: 'StartTime',
        minWidth: 170,
      },
      { id: 'method', header: 'Method', cell: ({ Http }) => short(Http?.HttpMethod), minWidth: 90 },
      {
        id: 'url',
        header: 'URL',
        cell: ({ Http }) => short(Http?.HttpURL),
        sortingComparator: (a, b) => (a.Http?.HttpURL ?? '').localeCompare(b.Http?.HttpURL ?? ''),
        minWidth: 220,
      },
      {
        id: 'status',
        header: 'Status',
        cell: ({ Http }) => Http?.HttpStatus ?? '–',
        sortingComparator: (a, b) => (a.Http?.HttpStatus ?? 0) - (b.Http?.HttpStatus ?? 0),
        minWidth: 90,
      },
      {
        id: 'entry',
        header: 'Entry point',
        cell: ({ EntryPoint }) => short(EntryPoint?.Name),
        sortingComparator: (a, b) => (a.EntryPoint?.Name ?? '').localeCompare(b.EntryPoint?.Name ?? ''),
        minWidth: 140,
      },
      {
        id: 'response',
        header: 'Response time',
        cell: ({ ResponseTime }) => (ResponseTime === null ? '–' : formatDuration(ResponseTime)),
        sortingField: 'ResponseTime',
        minWidth: 140,
      },
      {
        id: 'duration',
        header: 'Duration',
        cell: ({ Duration }) => (Duration === null ? '–' : formatDuration(Duration)),
        sortingField: 'Duration',
        minWidth: 110,
      },
      {
        id: 'annotations',
        header: 'Annotations',
        cell: (summary) => annotationsOf(summary).length,
        sortingComparator: (a, b) => annotationsOf(a).length - annotationsOf(b).length,
        minWidth: 120,
      },
      {
        id: 'id',
        header: 'Trace',
        cell: ({ Id }) => <code className="trace-id">{Id}</code>,
        minWidth: 300,
      },
    ],
    [hrefOf, follow],
  )
}

const short = (text: string | null | undefined) => (text ? <Text clip>{text}</Text> : '–')
