import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import Header from '@cloudscape-design/components/header'
import Link from '@cloudscape-design/components/link'
import SpaceBetween from '@cloudscape-design/components/space-between'
import Table, { type TableProps } from '@cloudscape-design/components/table'
import { useQueryClient } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { useSearchParams } from 'react-router'
import { ErrorNotice } from '../shared/ErrorNotice'
import { useFollow, withSearch } from '../shared/follow'
import { defaultGroup, type Group, useGroups } from '../shared/groups'
import { Page } from '../shared/Page'
import { useShortcut } from '../shared/shortcuts'
import { Text } from '../shared/Text'
import { timeOf } from '../shared/time'
import { DeleteGroup } from './DeleteGroup'
import { GroupForm } from './GroupForm'

/** Groups: sets of traces with a name, for maps, lists and insights of their own. */
export function GroupsPage() {
  const queries = useQueryClient()
  const { data, error, isPending, refetch } = useGroups()
  const [edited, setEdited] = useState<Group | 'new' | null>(null)
  const [deleted, setDeleted] = useState<Group | null>(null)
  const done = () => {
    setEdited(null)
    setDeleted(null)
    queries.invalidateQueries({ queryKey: ['groups'] })
  }
  useShortcut('n', 'New group', () => setEdited('new'))
  const columns = useColumns(setEdited, setDeleted)
  return (
    <Page title="Groups">
      <SpaceBetween size="l">
        <ErrorNotice error={error} onRetry={refetch} />
        <Table
          items={data ?? []}
          columnDefinitions={columns}
          trackBy="GroupName"
          variant="container"
          contentDensity="compact"
          loading={isPending && !error}
          loadingText="Reading groups…"
          ariaLabels={{ tableLabel: 'Groups' }}
          header={
            <Header
              variant="h1"
              counter={data ? `(${data.length})` : ''}
              description="Traces that a filter expression selects, under a name: for a map, a list and insights of their own."
              actions={
                <Button variant="primary" onClick={() => setEdited('new')}>
                  Create group
                </Button>
              }
            >
              Groups
            </Header>
          }
          footer={
            data && data.length < 2 ? (
              <Box color="text-body-secondary">
                A first group: everything that goes through one service, <code>service("shop")</code>, or what your most
                important customers do, <code>annotation.tier = "gold"</code>.
              </Box>
            ) : undefined
          }
        />
      </SpaceBetween>
      {edited && <GroupForm group={edited === 'new' ? null : edited} onClose={() => setEdited(null)} onSaved={done} />}
      {deleted && <DeleteGroup group={deleted} onClose={() => setDeleted(null)} onDeleted={done} />}
    </Page>
  )
}

function useColumns(onEdit: (group: Group) => void, onDelete: (group: Group) => void) {
  const [search] = useSearchParams()
  const follow = useFollow()
  const time = timeOf(search).toString()
  return useMemo((): TableProps.ColumnDefinition<Group>[] => {
    const to = (path: string, { GroupName }: Group) => {
      const next = new URLSearchParams(time)
      if (GroupName === defaultGroup) next.delete('group')
      else next.set('group', GroupName)
      return withSearch(path, next)
    }
    return [
      {
        id: 'name',
        header: 'Name',
        cell: ({ GroupName }) => <b>{GroupName}</b>,
        minWidth: 140,
        sortingField: 'GroupName',
      },
      {
        id: 'filter',
        header: 'Traces',
        cell: ({ FilterExpression }) =>
          FilterExpression ? (
            <code>
              <Text clip>{FilterExpression}</Text>
            </code>
          ) : (
            'all'
          ),
        minWidth: 220,
      },
      {
        id: 'insights',
        header: 'Insights',
        cell: ({ InsightsConfiguration: insights }) =>
          insights?.InsightsEnabled ? (insights.NotificationsEnabled ? 'on, with notifications' : 'on') : 'off',
        minWidth: 120,
      },
      {
        id: 'look',
        header: 'Look at',
        cell: (group) => (
          <SpaceBetween size="s" direction="horizontal">
            {[
              ['/', 'Map'],
              ['/traces', 'Traces'],
              ['/insights', 'Insights'],
            ].map(([path = '', text]) => (
              <Link key={path} href={to(path, group)} onFollow={follow} ariaLabel={`${text} of ${group.GroupName}`}>
                {text}
              </Link>
            ))}
          </SpaceBetween>
        ),
        minWidth: 190,
      },
      {
        id: 'actions',
        header: 'Actions',
        cell: (group) => (
          <SpaceBetween size="s" direction="horizontal">
            <Button
              variant="inline-icon"
              iconName="edit"
              ariaLabel={`Edit ${group.GroupName}`}
              onClick={() => onEdit(group)}
            />
            {group.GroupName !== defaultGroup && (
              <Button
                variant="inline-icon"
                iconName="remove"
                ariaLabel={`Delete ${group.GroupName}`}
                onClick={() => onDelete(group)}
              />
            )}
          </SpaceBetween>
        ),
        width: 110,
      },
    ]
  }, [time, follow, onEdit, onDelete])
}
