import { call, type Statistics, type TimeWindow } from '../shared/api'

export interface Group {
  GroupName: string
  GroupARN: string
  FilterExpression: string | null
  InsightsConfiguration: { InsightsEnabled: boolean; NotificationsEnabled: boolean } | null
}

export interface GroupDraft {
  GroupName: string
  FilterExpression: string
  InsightsEnabled: boolean
  NotificationsEnabled: boolean
}

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

const membersOf = ({ GroupName, FilterExpression, InsightsEnabled, NotificationsEnabled }: GroupDraft) => ({
  GroupName,
  FilterExpression: FilterExpression || undefined,
  InsightsConfiguration: { InsightsEnabled, NotificationsEnabled: InsightsEnabled && NotificationsEnabled },
})

export const createGroup = (draft: GroupDraft) => call('/CreateGroup', membersOf(draft))

export const updateGroup = (draft: GroupDraft) => call('/UpdateGroup', membersOf(draft))

export const deleteGroup = (GroupName: string) => call('/DeleteGroup', { GroupName })

/** How many traces an expression selects in a window, and how they ended. */
export const countTraces = (window: TimeWindow, FilterExpression: string, signal?: AbortSignal) =>
  call<{ TraceCount: number; SummaryStatistics: Statistics; Complete: boolean }>(
    '/roentgen/statistics',
    { StartTime: window.start, EndTime: window.end, FilterExpression: FilterExpression || undefined, Period: 86_400 },
    signal,
  )
