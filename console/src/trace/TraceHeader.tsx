import Alert from '@cloudscape-design/components/alert'
import Container from '@cloudscape-design/components/container'
import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard'
import Header from '@cloudscape-design/components/header'
import { useMemo } from 'react'
import type { Trace } from '../shared/api'
import { formatCount, formatDuration, formatTime, shorten } from '../shared/format'
import { Text } from '../shared/Text'
import { completenessOf, wordsOf } from './completeness'
import { asObject, asText, type TraceTree } from './documents'
import { OutcomeLabel } from './OutcomeLabel'

export function TraceHeader({ trace, tree }: { trace: Trace; tree: TraceTree }) {
  const completeness = useMemo(() => completenessOf(tree), [tree])
  const words = wordsOf(completeness)
  const root = tree.roots[0]
  if (!root) return null
  const request = asObject(asObject(root.document.http)?.request)
  const method = asText(request?.method)
  const url = asText(request?.url)
  return (
    <Container
      header={
        <Header
          variant="h1"
          description={
            <span className="trace-line">
              <code className="trace-id">{trace.Id}</code>
              <CopyToClipboard
                variant="icon"
                copyButtonAriaLabel="Copy the trace id"
                copyErrorText="Could not copy"
                copySuccessText="Copied"
                textToCopy={trace.Id}
              />
            </span>
          }
        >
          <Text>{shorten(url ? `${method ?? ''} ${url}`.trim() : root.name, 160)}</Text>
        </Header>
      }
    >
      <dl className="numbers compact">
        <Fact term="Outcome">
          <OutcomeLabel entity={root} />
        </Fact>
        <Fact term="Status">{root.status ?? '–'}</Fact>
        <Fact term="Duration">{trace.Duration === null ? '–' : formatDuration(trace.Duration)}</Fact>
        <Fact term="Start">{formatTime(root.start)}</Fact>
        <Fact term="Entry point">
          <Text>{shorten(root.name)}</Text>
        </Fact>
        <Fact term="Segments">
          {formatCount(trace.Segments.length)} <small>{formatCount(tree.byId.size)} with subsegments</small>
        </Fact>
        {completeness.inProgress > 0 && <Fact term="State">in progress</Fact>}
      </dl>
      {words.length > 0 && (
        <ul className="trace-parts">
          {words.map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
      )}
      {trace.LimitExceeded && (
        <Alert type="warning">This trace is larger than the service keeps: some of its segments are missing.</Alert>
      )}
    </Container>
  )
}

function Fact({ term, children }: { term: string; children: React.ReactNode }) {
  return (
    <div>
      <dt>{term}</dt>
      <dd>{children}</dd>
    </div>
  )
}
