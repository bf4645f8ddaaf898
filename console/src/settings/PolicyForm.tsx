import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import FormField from '@cloudscape-design/components/form-field'
import Input from '@cloudscape-design/components/input'
import Modal from '@cloudscape-design/components/modal'
import SpaceBetween from '@cloudscape-design/components/space-between'
import Textarea from '@cloudscape-design/components/textarea'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { ApiError } from '../shared/api'
import { type Policy, putPolicy } from './api'

const example = `{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Principal": { "Service": "sns.amazonaws.com" }, "Action": "xray:PutTraceSegments", "Resource": "*" }
  ]
}`

/** Writes a policy; null for a new one. Somebody else's change in between is told, not overwritten. */
export function PolicyForm({ policy, onClose }: { policy: Policy | null; onClose: () => void }) {
  const queries = useQueryClient()
  const [name, setName] = useState(policy?.PolicyName ?? '')
  const [document, setDocument] = useState(policy?.PolicyDocument ?? example)
  const save = useMutation({
    mutationFn: () => putPolicy(name, document, policy?.PolicyRevisionId ?? null),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['policies'] })
      onClose()
    },
  })
  const { error } = save
  const code = error instanceof ApiError ? error.code : ''
  const text =
    code === 'MalformedPolicyDocumentException'
      ? 'This is no IAM policy: JSON with a list of statements.'
      : error?.message
  return (
    <Modal
      visible
      size="large"
      onDismiss={onClose}
      header={policy ? `Edit ${policy.PolicyName}` : 'Add a resource policy'}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={onClose}>
              Cancel
            </Button>
            <Button variant="primary" loading={save.isPending} disabled={!name} onClick={() => save.mutate()}>
              Save
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        <FormField label="Name" constraintText="1 to 128 letters, digits and + = , . @ _ -">
          <Input value={name} disabled={policy !== null} onChange={({ detail }) => setName(detail.value)} />
        </FormField>
        <FormField label="Policy" constraintText="JSON, at most 5 KiB." errorText={text} stretch>
          <Textarea
            value={document}
            rows={12}
            spellcheck={false}
            onChange={({ detail }) => setDocument(detail.value)}
          />
        </FormField>
      </SpaceBetween>
    </Modal>
  )
}
