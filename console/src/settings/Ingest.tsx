import Box from '@cloudscape-design/components/box'
import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs'
import SpaceBetween from '@cloudscape-design/components/space-between'
import Table from '@cloudscape-design/components/table'
import { formatBytes, formatCount } from '../shared/format'
import type { Status } from '../shared/status'
import { lossesOf, throttlesOf } from './losses'

/** What came in since the start, and what was lost on the way, by reason. */
export function Ingest({ status }: { status: Status }) {
  const { Counters: counters, Daemon: daemon } = status
  const throttles = throttlesOf(status)
  return (
    <Container
      header={
        <Header variant="h2" description="Since the service started. /metrics has the same for Prometheus.">
          Ingest
        </Header>
      }
    >
      <SpaceBetween size="l">
        <KeyValuePairs
          columns={3}
          items={[
            {
              label: 'Documents stored',
              value: `${formatCount(counters.DocumentsAccepted)} (${formatBytes(counters.DocumentsAcceptedBytes)})`,
            },
            { label: 'Traces digested', value: formatCount(counters.TracesDigested) },
            { label: 'Waiting for digestion', value: formatCount(counters.TracesUndigested) },
            { label: 'Daemon', value: daemon ? `${daemon.Address} (UDP, TCP)` : 'None in this process' },
            { label: 'Received by the daemon', value: daemon ? formatCount(daemon.Received) : '–' },
            { label: 'Held by the daemon', value: daemon ? formatCount(daemon.Held) : '–' },
          ]}
        />
        <Table
          variant="embedded"
          contentDensity="compact"
          wrapLines
          items={lossesOf(status)}
          trackBy={({ where, reason }) => `${where} ${reason}`}
          ariaLabels={{ tableLabel: 'Losses by reason' }}
          header={<Header variant="h3">Lost</Header>}
          columnDefinitions={[
            { id: 'count', header: 'Documents', cell: ({ count }) => formatCount(count), width: 110 },
            { id: 'where', header: 'By', cell: ({ where }) => where, width: 90 },
            {
              id: 'reason',
              header: 'Reason',
              cell: ({ reason, meaning }) => (
                <>
                  <code>{reason}</code>
                  {meaning && <div className="quiet">{meaning}</div>}
                </>
              ),
            },
          ]}
          empty={<Box color="text-status-success">Nothing was lost.</Box>}
        />
        {throttles.length > 0 && (
          <div>
            <Box variant="h3">Asked to come again</Box>
            {throttles.map(({ reason, meaning, count }) => (
              <Box key={reason} variant="p">
                {formatCount(count)} × <code>{reason}</code> {meaning}
              </Box>
            ))}
          </div>
        )}
      </SpaceBetween>
    </Container>
  )
}
