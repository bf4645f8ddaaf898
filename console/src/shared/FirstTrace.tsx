import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
import { useSearchParams } from 'react-router'
import { CodeBlock } from './CodeBlock'
import { type Place, pointSdk, readWithCli, sendDatagram, startDaemon } from './firstTrace'
import { useSession } from './session'
import { useStatus } from './status'
import { useTime } from './time'
import { longestMap, writeRange } from './timeRange'

/** Nothing to show yet: how to change that. */
export function FirstTrace() {
  const [search, setSearch] = useSearchParams()
  const { range } = useTime()
  const { data: status } = useStatus()
  const { data: session } = useSession()
  const widest = range.kind === 'last' && range.seconds >= longestMap
  const place: Place = {
    origin: window.location.origin,
    daemon: status?.Daemon?.Address ?? null,
    region: status?.Region ?? 'us-east-1',
    signed: session?.LoginRequired ?? false,
  }
  return (
    <div className="first-trace">
      <Container
        header={
          <Header
            variant="h2"
            description="This page watches: a trace shows up here about a second after it was sent."
            actions={
              widest ? undefined : (
                <Button onClick={() => setSearch(writeRange(search, { kind: 'last', seconds: longestMap }))}>
                  Look at the last 6 hours
                </Button>
              )
            }
          >
            No traces in this time range
          </Header>
        }
      >
        <ol className="first-steps">
          {status && !status.Daemon && (
            <Step title="Start a daemon beside the application: this service runs without one">
              <CodeBlock label="command that starts a daemon" code={startDaemon(place)} />
            </Step>
          )}
          <Step title="Point an application that uses an X-Ray SDK at the daemon">
            <CodeBlock label="environment variable" code={pointSdk(place)} />
          </Step>
          <Step title="Or send a first segment by hand, as one UDP datagram">
            <CodeBlock label="command that sends a segment" code={sendDatagram(place)} />
          </Step>
          <Step title="Read it back with the AWS command line">
            <CodeBlock label="command that lists traces" code={readWithCli(place)} />
          </Step>
        </ol>
      </Container>
    </div>
  )
}

function Step({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <li>
      <Box variant="h3" padding={{ bottom: 'xs' }}>
        {title}
      </Box>
      {children}
    </li>
  )
}
