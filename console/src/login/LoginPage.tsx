import '../shared/frame.css'
import Alert from '@cloudscape-design/components/alert'
import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import Container from '@cloudscape-design/components/container'
import Form from '@cloudscape-design/components/form'
import FormField from '@cloudscape-design/components/form-field'
import Header from '@cloudscape-design/components/header'
import Input from '@cloudscape-design/components/input'
import Link from '@cloudscape-design/components/link'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useNavigate, useSearchParams } from 'react-router'
import { ApiError } from '../shared/api'
import { useFollow } from '../shared/follow'
import { logIn, readBack, useSession } from '../shared/session'

/** Shows an access key once; the browser keeps the cookie that it gets for it, and nothing else. */
export function LoginPage() {
  const { data: session } = useSession()
  const [search] = useSearchParams()
  const follow = useFollow()
  const back = readBack(search)
  const needless = session && !session.LoginRequired
  return (
    <main className="log-in">
      <title>Log in · Roentgen</title>
      <div>
        <div className="log-in-mark">
          <img src="/favicon.svg" alt="" width="28" height="28" /> Roentgen
        </div>
        {needless ? (
          <Container header={<Header variant="h1">Nobody needs to log in here</Header>}>
            <Box variant="p">This service has no access keys: every program on its machine may do everything.</Box>
            <Link href={back} onFollow={follow}>
              Go to the console
            </Link>
          </Container>
        ) : (
          <LoginForm back={back} />
        )}
      </div>
    </main>
  )
}

function LoginForm({ back }: { back: string }) {
  const [id, setId] = useState('')
  const [secret, setSecret] = useState('')
  const navigate = useNavigate()
  const queries = useQueryClient()
  const attempt = useMutation({
    mutationFn: () => logIn(id.trim(), secret),
    onSuccess: (session) => {
      // What was read before was read by somebody else.
      queries.clear()
      queries.setQueryData(['session'], session)
      navigate(back, { replace: true })
    },
  })
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        attempt.mutate()
      }}
    >
      <Container header={<Header variant="h1">Log in</Header>}>
        <Form
          actions={
            <Button variant="primary" formAction="submit" loading={attempt.isPending} disabled={!id || !secret}>
              Log in
            </Button>
          }
          errorText={undefined}
        >
          <SpaceBetween size="m">
            {attempt.error && <Refusal error={attempt.error} />}
            <FormField label="Access key id" description="Of a key with the role read or admin.">
              <Input
                value={id}
                onChange={({ detail }) => setId(detail.value)}
                name="username"
                autoComplete="username"
                spellcheck={false}
                autoFocus
              />
            </FormField>
            <FormField label="Secret access key">
              <Input
                type="password"
                value={secret}
                onChange={({ detail }) => setSecret(detail.value)}
                name="password"
                autoComplete="current-password"
              />
            </FormField>
          </SpaceBetween>
        </Form>
      </Container>
    </form>
  )
}

function Refusal({ error }: { error: Error }) {
  const code = error instanceof ApiError ? error.code : ''
  const text: Record<string, string> = {
    UnrecognizedClientException: 'Check both; the operator of this service has them in its file of access keys.',
    ThrottledException: 'Then try again. Other programs with the right keys are not held up.',
    AccessDeniedException: 'People log in with a key of the role read or admin.',
  }
  return (
    <Alert type="error" header={error.message}>
      {text[code] ?? 'Is the service running?'}
    </Alert>
  )
}
