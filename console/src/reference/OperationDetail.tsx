import Alert from '@cloudscape-design/components/alert'
import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
import Link from '@cloudscape-design/components/link'
import Tabs from '@cloudscape-design/components/tabs'
import Textarea from '@cloudscape-design/components/textarea'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { CodeBlock } from '../shared/CodeBlock'
import { useSession } from '../shared/session'
import { useStatus } from '../shared/status'
import { type Attempt, attempt } from './attempt'
import { type Address, cliOf, curlOf } from './commands'
import { isHarmless, type Operation } from './operations'

const permissions: Record<string, string> = {
  Read: 'Keys with the role read or admin may call it.',
  ReadSampling: 'Every key may call it.',
  Sample: 'Keys with the role write or admin may call it.',
  WriteData: 'Keys with the role write or admin may call it.',
  Configure: 'Keys with the role admin may call it: it changes something.',
}

/** One operation: how it is called, and what it answers here. */
export function OperationDetail({ operation }: { operation: Operation }) {
  const { data: status } = useStatus()
  const { data: session } = useSession()
  const [text, setText] = useState(() => JSON.stringify(operation.example, null, 2))
  const members = parse(text)
  const address: Address = {
    origin: window.location.origin,
    region: status?.Region ?? 'us-east-1',
    signed: session?.LoginRequired ?? false,
  }
  const shown = members ?? operation.example
  const takesMembers = operation.method === 'POST' || Object.keys(operation.example).length > 0
  return (
    <div className="operation">
      <Container
        header={
          <Header
            variant="h2"
            description={operation.summary}
            actions={
              <Link href={operation.documentation} external>
                All members
              </Link>
            }
          >
            {operation.name}
          </Header>
        }
      >
        <p className="route">
          <b>{operation.method}</b> <code>{operation.path}</code>
        </p>
        <Box variant="small" color="text-body-secondary">
          {operation.permission ? permissions[operation.permission] : 'Everybody may call it.'}
        </Box>
        <Tabs
          ariaLabel="Ways to call it"
          tabs={[
            {
              id: 'curl',
              label: 'curl',
              content: <CodeBlock label="curl command" code={curlOf(operation, shown, address)} />,
            },
            ...(operation.isXRay
              ? [
                  {
                    id: 'aws',
                    label: 'aws command line',
                    content: <CodeBlock label="aws command" code={cliOf(operation, shown, address)} />,
                  },
                ]
              : []),
          ]}
        />
      </Container>
      {isHarmless(operation) ? (
        <Try operation={operation} text={text} onText={setText} members={members} takesMembers={takesMembers} />
      ) : (
        <Alert type="info">
          {operation.isStream
            ? 'Its answer has no end: the page “Live tail” shows it.'
            : 'It is not called from here, since it changes something. Copy the command.'}
        </Alert>
      )}
    </div>
  )
}

interface TryProps {
  operation: Operation
  text: string
  onText: (text: string) => void
  members: Record<string, unknown> | null
  takesMembers: boolean
}

function Try({ operation, text, onText, members, takesMembers }: TryProps) {
  const call = useMutation({ mutationFn: () => attempt(operation, members ?? {}) })
  return (
    <Container
      header={
        <Header
          variant="h2"
          actions={
            <Button onClick={() => call.mutate()} loading={call.isPending} disabled={!members}>
              Call it
            </Button>
          }
        >
          Try it
        </Header>
      }
    >
      {takesMembers && (
        <Textarea
          ariaLabel="Request"
          value={text}
          rows={Math.min(16, text.split('\n').length + 1)}
          spellcheck={false}
          invalid={!members}
          onChange={({ detail }) => onText(detail.value)}
        />
      )}
      {!members && (
        <Box variant="p" color="text-status-error">
          This is no JSON object.
        </Box>
      )}
      {call.data && <Outcome outcome={call.data} />}
    </Container>
  )
}

function Outcome({ outcome: { ok, head, text, isCut } }: { outcome: Attempt }) {
  return (
    <div className="outcome">
      <Box variant="p" color={ok ? 'text-status-success' : 'text-status-error'}>
        {head}
      </Box>
      <CodeBlock label="answer" code={text} />
      {isCut && <Box variant="small">The answer is longer; a program gets all of it.</Box>}
    </div>
  )
}

function parse(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text.trim() || '{}')
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null
  } catch {
    return null
  }
}
