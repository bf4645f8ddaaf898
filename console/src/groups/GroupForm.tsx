import Alert from '@cloudscape-design/components/alert'
import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import Checkbox from '@cloudscape-design/components/checkbox'
import FormField from '@cloudscape-design/components/form-field'
import Input from '@cloudscape-design/components/input'
import Modal from '@cloudscape-design/components/modal'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { FilterEditor } from '../filter/FilterEditor'
import { getStatistics } from '../shared/analysis'
import { formatCount, formatShare } from '../shared/format'
import { defaultGroup, type Group } from '../shared/groups'
import { countsOf } from '../shared/outcome'
import { createGroup, type GroupDraft, updateGroup } from './api'

const name = /^[A-Za-z0-9-]{1,32}$/

interface GroupFormProps {
  /** Null for a new one. */
  group: Group | null
  onClose: () => void
  onSaved: () => void
}

/** A group to be made or changed; says at once what its filter would select. */
export function GroupForm({ group, onClose, onSaved }: GroupFormProps) {
  const [draft, setDraft] = useState<GroupDraft>({
    GroupName: group?.GroupName ?? '',
    FilterExpression: group?.FilterExpression ?? '',
    InsightsEnabled: group?.InsightsConfiguration?.InsightsEnabled ?? false,
    NotificationsEnabled: group?.InsightsConfiguration?.NotificationsEnabled ?? false,
  })
  // Counted only when it is an expression, at Enter; saved as it stands there, so that nothing that was written is lost.
  const [counted, setCounted] = useState(draft.FilterExpression)
  const [tried, setTried] = useState(false)
  const isDefault = group?.GroupName === defaultGroup
  const nameProblem = name.test(draft.GroupName) ? undefined : 'Letters, digits and hyphens, 1 to 32 of them.'
  const filterProblem = isDefault || draft.FilterExpression ? undefined : 'Say which traces belong to it.'
  const save = useMutation({ mutationFn: group ? updateGroup : createGroup, onSuccess: onSaved })
  const submit = () => {
    setTried(true)
    if (!nameProblem && !filterProblem) save.mutate(draft)
  }
  return (
    <Modal
      visible
      size="large"
      onDismiss={onClose}
      closeAriaLabel="Close"
      header={group ? `Edit the group ${group.GroupName}` : 'Create a group'}
      footer={
        <Box float="right">
          <SpaceBetween size="xs" direction="horizontal">
            <Button variant="link" onClick={onClose}>
              Cancel
            </Button>
            <Button variant="primary" onClick={submit} loading={save.isPending}>
              {group ? 'Save' : 'Create'}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="l">
        {save.error && (
          <Alert type="error" header="The group was not saved">
            {save.error.message}
          </Alert>
        )}
        {!group && (
          <FormField label="Name" description="Cannot be changed later." errorText={tried ? nameProblem : undefined}>
            <Input value={draft.GroupName} onChange={({ detail }) => setDraft({ ...draft, GroupName: detail.value })} />
          </FormField>
        )}
        {!isDefault && (
          <FormField
            label="Filter expression"
            description="Which traces belong to it. They are chosen when they arrive: a change counts from now on."
            errorText={tried ? filterProblem : undefined}
            stretch
          >
            <FilterEditor
              value={counted}
              onApply={setCounted}
              onChange={(text) => setDraft({ ...draft, FilterExpression: text.trim() })}
              label="Filter expression of the group"
            />
            <Preview expression={counted} />
          </FormField>
        )}
        <Checkbox
          checked={draft.InsightsEnabled}
          onChange={({ detail }) => setDraft({ ...draft, InsightsEnabled: detail.checked })}
          description="Watches the group for more faults than usual, and says where they come from."
        >
          Insights
        </Checkbox>
        <Checkbox
          checked={draft.InsightsEnabled && draft.NotificationsEnabled}
          disabled={!draft.InsightsEnabled}
          onChange={({ detail }) => setDraft({ ...draft, NotificationsEnabled: detail.checked })}
          description="Tells the address that the service was started with when an insight begins, changes or ends."
        >
          Notifications
        </Checkbox>
      </SpaceBetween>
    </Modal>
  )
}

function Preview({ expression }: { expression: string }) {
  const { data, error } = useQuery({
    queryKey: ['group preview', expression],
    queryFn: ({ signal }) => {
      const now = Date.now() / 1000
      return getStatistics({ start: now - 3600, end: now + 1 }, { filter: expression, group: '' }, {}, signal)
    },
    enabled: expression !== '',
    placeholderData: keepPreviousData,
  })
  if (!expression) return null
  if (error) return <Box color="text-status-error">{error.message}</Box>
  if (!data) return <Box color="text-body-secondary">Counting…</Box>
  const { fault, total } = countsOf(data.SummaryStatistics)
  return (
    <Box color="text-body-secondary">
      {formatCount(data.TraceCount)} traces of the last hour{data.Complete ? '' : ', or more'}
      {total > 0 ? `, ${formatShare(fault / total)} with a fault` : ''}.
    </Box>
  )
}
