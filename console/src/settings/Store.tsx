import Box from '@cloudscape-design/components/box'
import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs'
import StatusIndicator from '@cloudscape-design/components/status-indicator'
import { formatBytes, formatCount, formatDuration } from '../shared/format'
import type { Status } from '../shared/status'

/** What the store holds, and for how long. */
export function Store({ status: { Store: store, Counters: counters, Uptime: uptime } }: { status: Status }) {
  const used = store.MaxBytes
    ? `${formatBytes(store.Bytes)} of ${formatBytes(store.MaxBytes)}`
    : formatBytes(store.Bytes)
  return (
    <Container
      header={
        <Header
          variant="h2"
          description="Set when the service starts: --data, --retention and --max-disk of roentgen up."
        >
          Store
        </Header>
      }
    >
      <KeyValuePairs
        columns={2}
        items={[
          {
            label: 'State',
            value: (
              <StatusIndicator type={store.Refusing ? 'error' : store.Damaged.length > 0 ? 'warning' : 'success'}>
                {store.Refusing ? 'Takes nothing' : store.Damaged.length > 0 ? 'Partly damaged' : 'Takes documents'}
              </StatusIndicator>
            ),
          },
          { label: 'On the disk', value: store.Bytes === 0 ? 'In memory only' : used },
          {
            label: 'Traces are kept',
            value: store.RetentionSeconds === null ? 'For ever' : `${formatCount(store.RetentionSeconds / 86400)} days`,
          },
          { label: 'Oldest day (UTC)', value: store.OldestDay ?? 'Empty' },
          {
            label: 'Deleted since the start',
            value: `${formatCount(counters.TracesExpired)} traces, ${formatBytes(counters.ExpiredBytes)}`,
          },
          { label: 'Running for', value: formatDuration(Math.floor(uptime)) },
        ]}
      />
      {[store.Refusing, ...store.Damaged].filter(Boolean).map((sentence) => (
        <Box key={sentence} variant="p" color="text-status-error">
          {sentence}
        </Box>
      ))}
    </Container>
  )
}
