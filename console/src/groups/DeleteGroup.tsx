import Alert from '@cloudscape-design/components/alert'
import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import Modal from '@cloudscape-design/components/modal'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useMutation } from '@tanstack/react-query'
import type { Group } from '../shared/groups'
import { deleteGroup } from './api'

export function DeleteGroup({
  group,
  onClose,
  onDeleted,
}: {
  group: Group
  onClose: () => void
  onDeleted: () => void
}) {
  const remove = useMutation({ mutationFn: () => deleteGroup(group.GroupName), onSuccess: onDeleted })
  return (
    <Modal
      visible
      onDismiss={onClose}
      header={`Delete the group ${group.GroupName}?`}
      closeAriaLabel="Close"
      footer={
        <Box float="right">
          <SpaceBetween size="xs" direction="horizontal">
            <Button variant="link" onClick={onClose}>
              Cancel
            </Button>
            <Button variant="primary" onClick={() => remove.mutate()} loading={remove.isPending}>
              Delete {group.GroupName}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        <div>Its traces stay. Its insights, and the addresses that name it, show nothing any more.</div>
        {remove.error && (
          <Alert type="error" header="The group was not deleted">
            {remove.error.message}
          </Alert>
        )}
      </SpaceBetween>
    </Modal>
  )
}
