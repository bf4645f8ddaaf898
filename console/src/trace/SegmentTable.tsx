import { useCollection } from '@cloudscape-design/collection-hooks'
import Button from '@cloudscape-design/components/button'
import Pagination from '@cloudscape-design/components/pagination'
import SegmentedControl from '@cloudscape-design/components/segmented-control'
import Table, { type TableProps } from '@cloudscape-design/components/table'
import TextFilter from '@cloudscape-design/components/text-filter'
import { useMemo, useState } from 'react'
import { formatCount, formatDuration } from '../shared/format'
import { Text } from '../shared/Text'
import type { Entity, TraceTree } from './documents'
import { find } from './find'
import { OutcomeLabel } from './OutcomeLabel'
import { type Line, linesOf, type Sum, sumsOf } from './segments'
import { scaleOf } from './timeline'
import type { TraceView } from './useTraceView'

const pageSize = 50

const paging = {
  nextPageLabel: 'Next page',
  previousPageLabel: 'Previous page',
  pageLabel: (page: number) => `Page ${page}`,
}

interface SegmentTableProps {
  tree: TraceTree
  view: TraceView
  selected: Entity | null
}

/** All segments and subsegments, to be sorted; or summed up by name. */
export function SegmentTable({ tree, view, selected }: SegmentTableProps) {
  const [summed, setSummed] = useState(false)
  const lines = useMemo(() => {
    const found = view.find ? new Set(find(tree.roots, view.find)) : null
    const all = linesOf(tree.roots, scaleOf(tree.roots))
    return found ? all.filter(({ entity }) => found.has(entity)) : all
  }, [tree, view.find])
  return (
    <>
      <div className="segment-tools">
        <TextFilter
          filteringText={view.find}
          filteringAriaLabel="Search in this trace"
          filteringClearAriaLabel="Clear the search"
          filteringPlaceholder="Name, URL, SQL, annotation…"
          countText={`${formatCount(lines.length)} found`}
          onChange={({ detail }) => view.write({ find: detail.filteringText })}
        />
        <SegmentedControl
          label="Lines"
          selectedId={summed ? 'names' : 'segments'}
          onChange={({ detail }) => setSummed(detail.selectedId === 'names')}
          options={[
            { id: 'segments', text: 'Segments' },
            { id: 'names', text: 'Sums by name' },
          ]}
        />
      </div>
      {summed ? (
        <Sums
          lines={lines}
          onChoose={(name) => {
            setSummed(false)
            view.write({ find: name })
          }}
        />
      ) : (
        <Lines lines={lines} selected={selected} onSelect={view.select} />
      )}
    </>
  )
}

function Lines({
  lines,
  selected,
  onSelect,
}: {
  lines: Line[]
  selected: Entity | null
  onSelect: (entity: Entity) => void
}) {
  const columns: TableProps.ColumnDefinition<Line>[] = [
    {
      id: 'name',
      header: 'Name',
      sortingField: 'name',
      isRowHeader: true,
      cell: ({ entity }) => (
        <Button
          variant="inline-link"
          ariaLabel={`Details of ${entity.name.slice(0, 80) || '(no name)'}`}
          onClick={() => onSelect(entity)}
        >
          <Text clip>{entity.name || '(no name)'}</Text>
        </Button>
      ),
    },
    { id: 'service', header: 'Service', sortingField: 'service', cell: ({ service }) => <Text clip>{service}</Text> },
    {
      id: 'outcome',
      header: 'Outcome',
      sortingField: 'outcome',
      cell: ({ entity }) => <OutcomeLabel entity={entity} />,
    },
    { id: 'offset', header: 'Starts after', sortingField: 'offset', cell: ({ offset }) => formatDuration(offset) },
    {
      id: 'duration',
      header: 'Duration',
      sortingComparator: (a, b) => (a.duration ?? Number.POSITIVE_INFINITY) - (b.duration ?? Number.POSITIVE_INFINITY),
      cell: ({ duration }) => (duration === null ? 'open' : formatDuration(duration)),
    },
    { id: 'self', header: 'Self time', sortingField: 'self', cell: ({ self }) => formatDuration(self) },
  ]
  const { items, collectionProps, paginationProps } = useCollection(lines, {
    sorting: { defaultState: { sortingColumn: columns[5] as TableProps.ColumnDefinition<Line>, isDescending: true } },
    pagination: { pageSize },
  })
  return (
    <Table
      {...collectionProps}
      variant="embedded"
      contentDensity="compact"
      items={items}
      columnDefinitions={columns}
      trackBy={({ entity }) => entity.id}
      selectedItems={items.filter(({ entity }) => entity === selected)}
      onRowClick={({ detail }) => onSelect(detail.item.entity)}
      pagination={<Pagination {...paginationProps} ariaLabels={paging} />}
      empty="No segment has all of these words."
      ariaLabels={{ tableLabel: 'Segments' }}
    />
  )
}

function Sums({ lines, onChoose }: { lines: Line[]; onChoose: (name: string) => void }) {
  const sums = useMemo(() => sumsOf(lines), [lines])
  const columns: TableProps.ColumnDefinition<Sum>[] = [
    {
      id: 'name',
      header: 'Name',
      sortingField: 'name',
      isRowHeader: true,
      cell: ({ name }) => (
        <Button
          variant="inline-link"
          ariaLabel={`Segments named ${name.slice(0, 80) || '(no name)'}`}
          onClick={() => onChoose(name)}
        >
          <Text clip>{name || '(no name)'}</Text>
        </Button>
      ),
    },
    { id: 'count', header: 'Count', sortingField: 'count', cell: ({ count }) => formatCount(count) },
    {
      id: 'failed',
      header: 'Failed',
      sortingField: 'failed',
      cell: ({ failed }) => (failed ? formatCount(failed) : '–'),
    },
    { id: 'self', header: 'Self time', sortingField: 'self', cell: ({ self }) => formatDuration(self) },
    { id: 'total', header: 'Total', sortingField: 'total', cell: ({ total }) => formatDuration(total) },
    { id: 'longest', header: 'Longest', sortingField: 'longest', cell: ({ longest }) => formatDuration(longest) },
  ]
  const { items, collectionProps, paginationProps } = useCollection(sums, {
    sorting: { defaultState: { sortingColumn: columns[3] as TableProps.ColumnDefinition<Sum>, isDescending: true } },
    pagination: { pageSize },
  })
  return (
    <Table
      {...collectionProps}
      variant="embedded"
      contentDensity="compact"
      items={items}
      columnDefinitions={columns}
      trackBy="name"
      pagination={<Pagination {...paginationProps} ariaLabels={paging} />}
      empty="No segment has all of these words."
      ariaLabels={{ tableLabel: 'Sums by name' }}
    />
  )
}
