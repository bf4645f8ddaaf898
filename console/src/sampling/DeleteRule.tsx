import Alert from '@cloudscape-design/components/alert'
import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import Modal from '@cloudscape-design/components/modal'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { Text } from '../shared/Text'
import type { SamplingRule } from './api'
import { describe } from './rules'

interface DeleteRuleProps {
  rule: SamplingRule
  error: Error | null
  busy: boolean
  onClose: () => void
  onDelete: () => void
}

export function DeleteRule({ rule, error, busy, onClose, onDelete }: DeleteRuleProps) {
  return (
    <Modal
      visible
      onDismiss={onClose}
      header={`Delete the rule ${rule.RuleName}?`}
      closeAriaLabel="Close"
      footer={
        <Box float="right">
          <SpaceBetween size="xs" direction="horizontal">
            <Button variant="link" onClick={onClose}>
              Cancel
            </Button>
            <Button variant="primary" onClick={onDelete} loading={busy}>
              Delete {rule.RuleName}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        <div>
          It decides about <Text>{describe(rule)}</Text>. The next rule that matches will decide about them instead,
          within ten seconds where clients report, within five minutes everywhere.
        </div>
        {error && (
          <Alert type="error" header="The rule was not deleted">
            {error.message}
          </Alert>
        )}
      </SpaceBetween>
    </Modal>
  )
}
