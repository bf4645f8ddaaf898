import { useCollection } from '@cloudscape-design/collection-hooks'
import Box from '@cloudscape-design/components/box'
import Header from '@cloudscape-design/components/header'
import Table from '@cloudscape-design/components/table'
import TextFilter from '@cloudscape-design/components/text-filter'
import { useQuery } from '@tanstack/react-query'
import { ErrorNotice } from '../shared/ErrorNotice'
import { formatCount } from '../shared/format'
import { getLimits } from './api'

/** What callers may ask for at most. */
export function Limits() {
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['limits'],
    queryFn: ({ signal }) => getLimits(signal),
  })
  const { items, filterProps, collectionProps } = useCollection(data ?? [], {
    filtering: {
      noMatch: <Box color="text-body-secondary">No limit has these words.</Box>,
    },
    sorting: {},
  })
  return (
    <div className="settings">
      <ErrorNotice error={error} onRetry={refetch} />
      <Table
        {...collectionProps}
        variant="container"
        contentDensity="compact"
        wrapLines
        loading={isPending && !error}
        loadingText="Reading limits…"
        items={items}
        trackBy="Name"
        ariaLabels={{ tableLabel: 'Limits' }}
        filter={<TextFilter {...filterProps} filteringAriaLabel="Find a limit" filteringPlaceholder="Find a limit" />}
        header={
          <Header
            variant="h2"
            counter={data ? `(${data.length})` : undefined}
            description="Set when the service starts: --limit NAME=VALUE. /metrics counts what went beyond, by these names."
          >
            Limits
          </Header>
        }
        columnDefinitions={[
          {
            id: 'name',
            header: 'Name',
            cell: ({ Name }) => <code>{Name}</code>,
            sortingField: 'Name',
            isRowHeader: true,
          },
          { id: 'meaning', header: 'Bounds', cell: ({ Meaning }) => Meaning },
          {
            id: 'value',
            header: 'In force',
            cell: ({ Value, Default }) => (Value === Default ? formatCount(Value) : <b>{formatCount(Value)}</b>),
            sortingField: 'Value',
          },
          { id: 'default', header: 'Default', cell: ({ Default }) => formatCount(Default) },
          {
            id: 'range',
            header: 'Range',
            cell: ({ Minimum, Maximum }) => `${formatCount(Minimum)} to ${formatCount(Maximum)}`,
          },
        ]}
      />
    </div>
  )
}
