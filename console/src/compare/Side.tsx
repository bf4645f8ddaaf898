import Button from '@cloudscape-design/components/button'
import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
import Input from '@cloudscape-design/components/input'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useState } from 'react'
import { Link, useSearchParams } from 'react-router'
import { withSearch } from '../shared/follow'
import { formatDuration, formatTime, shorten } from '../shared/format'
import { Text } from '../shared/Text'
import { timeOf } from '../shared/time'
import { readTraceId } from '../shared/traceId'
import { asObject, asText } from '../trace/documents'
import { OutcomeLabel } from '../trace/OutcomeLabel'
import type { SideOfComparison } from './ComparePage'
import { Similar } from './Similar'

interface SideProps {
  letter: 'A' | 'B'
  side: SideOfComparison
  other: SideOfComparison
  onChoose: (id: string) => void
  onSwap?: () => void
}

/** One of the two traces: which it is, or how to choose it. */
export function Side({ letter, side, other, onChoose, onSwap }: SideProps) {
  const [search] = useSearchParams()
  const [root] = side.tree.roots
  const header = (
    <Header
      variant="h2"
      actions={
        side.id && (
          <SpaceBetween size="s" direction="horizontal">
            {onSwap && other.id && (
              <Button variant="inline-link" onClick={onSwap}>
                Swap
              </Button>
            )}
            <Button variant="inline-link" ariaLabel={`Choose another trace for ${letter}`} onClick={() => onChoose('')}>
              Change
            </Button>
          </SpaceBetween>
        )
      }
    >
      <span className={`side-letter side-${letter.toLowerCase()}`}>{letter}</span>
      {root ? <Text>{shorten(titleOf(side), 80)}</Text> : side.id ? shorten(side.id, 40) : 'Choose a trace'}
    </Header>
  )
  return (
    <Container header={header}>
      {root ? (
        <p className="side-facts">
          <OutcomeLabel entity={root} />
          <strong>{side.trace?.Duration == null ? 'in progress' : formatDuration(side.trace.Duration)}</strong>
          <span>{formatTime(root.start)}</span>
          <Link to={withSearch(`/traces/${side.id}`, timeOf(search))} className="trace-id">
            {side.id}
          </Link>
        </p>
      ) : side.pending ? (
        <p className="quiet">Reading the trace…</p>
      ) : (
        <>
          {side.id && <p className="quiet">The service has no trace with this id. Choose another one.</p>}
          <ById letter={letter} onChoose={onChoose} />
          {other.there && <Similar to={other} onChoose={onChoose} />}
        </>
      )}
    </Container>
  )
}

function titleOf({ tree }: SideOfComparison): string {
  const [root] = tree.roots
  const request = asObject(asObject(root?.document.http)?.request)
  const url = asText(request?.url)
  return url ? `${asText(request?.method) ?? ''} ${url}`.trim() : (root?.name ?? '')
}

function ById({ letter, onChoose }: { letter: string; onChoose: (id: string) => void }) {
  const [text, setText] = useState('')
  const id = readTraceId(text)
  return (
    <form
      className="side-id"
      onSubmit={(event) => {
        event.preventDefault()
        if (id) onChoose(id)
      }}
    >
      <Input
        type="search"
        value={text}
        ariaLabel={`Id of trace ${letter}`}
        placeholder="Id of a trace, or a line that holds one"
        invalid={text !== '' && !id}
        onChange={({ detail }) => setText(detail.value)}
      />
      <Button formAction="submit" disabled={!id}>
        Compare
      </Button>
    </form>
  )
}
