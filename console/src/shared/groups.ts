import { queryOptions, useQuery } from '@tanstack/react-query'
import { call } from './api'

export interface Group {
  GroupName: string
  GroupARN: string
  FilterExpression: string | null
  InsightsConfiguration: { InsightsEnabled: boolean; NotificationsEnabled: boolean }
}

/** The group that every trace is in. */
export const defaultGroup = 'Default'

/** Every group, page by page. */
export async function getGroups(signal?: AbortSignal): Promise<Group[]> {
  const groups: Group[] = []
  let token: string | null = null
  do {
    const page: { Groups: Group[]; NextToken: string | null } = await call(
      '/Groups',
      { NextToken: token ?? undefined },
      signal,
    )
    groups.push(...page.Groups)
    token = page.NextToken
  } while (token)
  return groups
}

/** Whoever changes groups invalidates `['groups']`. */
export const groupsQuery = queryOptions({
  queryKey: ['groups'],
  queryFn: ({ signal }) => getGroups(signal),
  staleTime: 30_000,
})

export const useGroups = () => useQuery(groupsQuery)
