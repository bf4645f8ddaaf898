import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useSearchParams } from 'react-router'
import { CodeBlock } from './CodeBlock'
import { pointSdk, readWithCli, sendDatagram } from './firstTrace'
import { useTime } from './time'
import { longestMap, writeRange } from './timeRange'

/** Nothing to show yet: how to change that. */
export function FirstTrace() {
  const [search, setSearch] = useSearchParams()
  const { range } = useTime()
  const widest = range.kind === 'last' && range.seconds >= longestMap
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
        <SpaceBetween size="l">
          <Step title="Point an application that uses an X-Ray SDK at the daemon">
            <CodeBlock label="environment variable" code={pointSdk} />
          </Step>
          <Step title="Or send a first segment by hand, as one UDP datagram">
            <CodeBlock label="command that sends a segment" code={sendDatagram} />
          </Step>
          <Step title="Read it back with the AWS command line">
            <CodeBlock label="command that lists traces" code={readWithCli(window.location.origin)} />
          </Step>
        </SpaceBetween>
      </Container>
    </div>
  )
}

function Step({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <div>
      <Box variant="h3" padding={{ bottom: 'xs' }}>
        {title}
      </Box>
      {children}
    </div>
  )
}
