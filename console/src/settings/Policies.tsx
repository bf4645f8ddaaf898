import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import Header from '@cloudscape-design/components/header'
import SpaceBetween from '@cloudscape-design/components/space-between'
import Table from '@cloudscape-design/components/table'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { ErrorNotice } from '../shared/ErrorNotice'
import { formatTime } from '../shared/format'
import { Text } from '../shared/Text'
import { deletePolicy, getPolicies, type Policy } from './api'
import { PolicyForm } from './PolicyForm'

const most = 5

/** Resource policies, which are kept, checked and answered; access keys decide who may call. */
export function Policies({ readOnly }: { readOnly: string | null }) {
  const queries = useQueryClient()
  const [edited, setEdited] = useState<Policy | 'new' | null>(null)
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['policies'],
    queryFn: ({ signal }) => getPolicies(signal),
  })
  const remove = useMutation({
    mutationFn: deletePolicy,
    onSettled: () => queries.invalidateQueries({ queryKey: ['policies'] }),
  })
  const full = (data?.length ?? 0) >= most
  const reason = readOnly ?? (full ? `There are at most ${most}.` : undefined)
  return (
    <div className="settings">
      <ErrorNotice error={error ?? remove.error} onRetry={refetch} />
      <Table
        variant="container"
        contentDensity="compact"
        wrapLines
        loading={isPending && !error}
        loadingText="Reading policies…"
        items={data ?? []}
        trackBy="PolicyName"
        ariaLabels={{ tableLabel: 'Resource policies' }}
        header={
          <Header
            variant="h2"
            counter={data ? `(${data.length})` : undefined}
            description="Kept, checked and answered as X-Ray does. Who may call is decided by access keys."
            actions={
              <Button disabled={Boolean(reason)} disabledReason={reason} onClick={() => setEdited('new')}>
                Add a policy
              </Button>
            }
          >
            Resource policies
          </Header>
        }
        columnDefinitions={[
          {
            id: 'name',
            header: 'Name',
            cell: ({ PolicyName }) => <Text>{PolicyName}</Text>,
            width: 180,
            isRowHeader: true,
          },
          {
            id: 'document',
            header: 'Policy',
            // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
            cell: ({ PolicyDocument }) => <pre tabIndex={0}>{PolicyDocument}</pre>,
            minWidth: 280,
          },
          {
            id: 'changed',
            header: 'Changed',
            cell: ({ LastUpdatedTime, PolicyRevisionId }) =>
              `${formatTime(LastUpdatedTime, 0)}, revision ${PolicyRevisionId}`,
            width: 200,
          },
          {
            id: 'actions',
            header: 'Actions',
            width: 150,
            cell: (policy) => (
              <SpaceBetween direction="horizontal" size="xs">
                <Button
                  variant="inline-link"
                  ariaLabel={`Edit ${policy.PolicyName}`}
                  disabled={Boolean(readOnly)}
                  onClick={() => setEdited(policy)}
                >
                  Edit
                </Button>
                <Button
                  variant="inline-link"
                  ariaLabel={`Delete ${policy.PolicyName}`}
                  disabled={Boolean(readOnly)}
                  onClick={() => remove.mutate(policy)}
                >
                  Delete
                </Button>
              </SpaceBetween>
            ),
          },
        ]}
        empty={<Box color="text-body-secondary">There are no resource policies.</Box>}
      />
      {edited && <PolicyForm policy={edited === 'new' ? null : edited} onClose={() => setEdited(null)} />}
    </div>
  )
}
