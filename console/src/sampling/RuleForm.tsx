import Alert from '@cloudscape-design/components/alert'
import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import Checkbox from '@cloudscape-design/components/checkbox'
import ColumnLayout from '@cloudscape-design/components/column-layout'
import ExpandableSection from '@cloudscape-design/components/expandable-section'
import FormField from '@cloudscape-design/components/form-field'
import Input from '@cloudscape-design/components/input'
import Modal from '@cloudscape-design/components/modal'
import SpaceBetween from '@cloudscape-design/components/space-between'
import Textarea from '@cloudscape-design/components/textarea'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { createRule, type SamplingRule, updateRule } from './api'
import { draftOf, type RuleDraft, ruleOf } from './form'
import { defaultName } from './rules'

interface RuleFormProps {
  rule: SamplingRule
  isNew: boolean
  onClose: () => void
  onSaved: () => void
}

/** A rule to be made or changed. */
export function RuleForm({ rule, isNew, onClose, onSaved }: RuleFormProps) {
  const [draft, setDraft] = useState(() => draftOf(rule))
  const [tried, setTried] = useState(false)
  const isDefault = rule.RuleName === defaultName
  const { rule: written, problems } = ruleOf(draft, isDefault)
  const save = useMutation({
    mutationFn: (made: SamplingRule) => (isNew ? createRule(made) : updateRule(changeOf(made, isDefault))),
    onSuccess: onSaved,
  })
  const submit = () => {
    setTried(true)
    if (written) save.mutate(written)
  }
  const field = (name: keyof RuleDraft, label: string, explanation: string, disabled = false) => (
    <FormField label={label} description={explanation} errorText={tried ? problems[name] : undefined}>
      <Input
        value={String(draft[name])}
        disabled={disabled}
        onChange={({ detail }) => setDraft({ ...draft, [name]: detail.value })}
        onKeyDown={({ detail }) => detail.key === 'Enter' && submit()}
      />
    </FormField>
  )
  return (
    <Modal
      visible
      size="large"
      onDismiss={onClose}
      closeAriaLabel="Close"
      header={isNew ? 'Create a sampling rule' : `Edit the rule ${rule.RuleName}`}
      footer={
        <Box float="right">
          <SpaceBetween size="xs" direction="horizontal">
            <Button variant="link" onClick={onClose}>
              Cancel
            </Button>
            <Button variant="primary" onClick={submit} loading={save.isPending}>
              {isNew ? 'Create' : 'Save'}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="l">
        {save.error && (
          <Alert type="error" header="The rule was not saved">
            {save.error.message}
          </Alert>
        )}
        <ColumnLayout columns={2}>
          {field('name', 'Name', 'Tells it from the others; cannot be changed later.', !isNew)}
          {field('priority', 'Priority', 'The smallest is tried first.', isDefault)}
          {field('reservoir', 'Reservoir', 'Requests recorded each second, all clients together.')}
          {field('rate', 'Rate in percent', 'Of the requests beyond the reservoir.')}
        </ColumnLayout>
        {!isDefault && (
          <>
            <Box variant="h3">Requests that it decides about</Box>
            <ColumnLayout columns={2}>
              {field('path', 'Path', '* is any text, ? one character: /api/*')}
              {field('method', 'Method', 'GET, POST, *')}
              {field('serviceName', 'Service', 'Name of the service that gets the request.')}
              {field('host', 'Host', 'Of the header Host, without port.')}
            </ColumnLayout>
            <ExpandableSection headerText="More conditions">
              <ColumnLayout columns={2}>
                {field('serviceType', 'Type of service', 'AWS::ECS::Container, AWS::EC2::Instance, …')}
                {field('resource', 'Resource ARN', 'Of the service; SDKs do not know it, so it should be *.')}
                <FormField
                  label="Attributes"
                  description="key=pattern, one on a line; all must match."
                  errorText={tried ? problems.attributes : undefined}
                >
                  <Textarea
                    value={draft.attributes}
                    rows={2}
                    onChange={({ detail }) => setDraft({ ...draft, attributes: detail.value })}
                  />
                </FormField>
              </ColumnLayout>
            </ExpandableSection>
            <SpaceBetween size="s">
              <Checkbox
                checked={draft.boost}
                onChange={({ detail }) => setDraft({ ...draft, boost: detail.checked })}
                description="For clients that report failures: the service raises the rate for a while when requests go wrong."
              >
                Boost the rate
              </Checkbox>
              {draft.boost && (
                <ColumnLayout columns={2}>
                  {field('boostRate', 'Highest rate in percent', 'While requests go wrong.')}
                  {field('boostMinutes', 'Minutes between boosts', 'One boost in this time at most.')}
                </ColumnLayout>
              )}
            </SpaceBetween>
          </>
        )}
      </SpaceBetween>
    </Modal>
  )
}

/** Of the default rule, X-Ray lets only these two be changed. */
function changeOf(rule: SamplingRule, isDefault: boolean) {
  const { RuleName, FixedRate, ReservoirSize } = rule
  return isDefault ? { RuleName, FixedRate, ReservoirSize, SamplingRateBoost: null } : rule
}
