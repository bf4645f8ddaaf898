import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import Container from '@cloudscape-design/components/container'
import Form from '@cloudscape-design/components/form'
import Header from '@cloudscape-design/components/header'
import SpaceBetween from '@cloudscape-design/components/space-between'
import StatusIndicator from '@cloudscape-design/components/status-indicator'
import type { ReactNode } from 'react'
import { ErrorNotice } from '../shared/ErrorNotice'

interface SettingFormProps {
  title: string
  description: string
  /** Why it cannot be changed; null for those who may. */
  readOnly: string | null
  state: {
    error: Error | null
    refetch: () => void
    changed: boolean
    save: () => void
    saving: boolean
    saved: boolean
    revert: () => void
  }
  /** What is wrong with what was entered. */
  invalid?: boolean
  children: ReactNode
}

/** One setting: what it is, its fields, and what becomes of it. */
export function SettingForm({ title, description, readOnly, state, invalid = false, children }: SettingFormProps) {
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (!readOnly && state.changed && !invalid) state.save()
      }}
    >
      <Container
        header={
          <Header variant="h2" description={description}>
            {title}
          </Header>
        }
      >
        <Form
          actions={
            <SpaceBetween direction="horizontal" size="xs">
              {state.saved && (
                <Box padding={{ top: 'xxs' }}>
                  <StatusIndicator>Saved</StatusIndicator>
                </Box>
              )}
              <Button formAction="none" disabled={!state.changed} onClick={state.revert}>
                Undo
              </Button>
              <Button
                variant="primary"
                formAction="submit"
                loading={state.saving}
                disabled={Boolean(readOnly) || !state.changed || invalid}
                disabledReason={readOnly ?? undefined}
              >
                Save
              </Button>
            </SpaceBetween>
          }
        >
          <SpaceBetween size="m">
            <ErrorNotice error={state.error} onRetry={state.refetch} />
            {children}
          </SpaceBetween>
        </Form>
      </Container>
    </form>
  )
}
