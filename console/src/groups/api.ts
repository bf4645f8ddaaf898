import { call } from '../shared/api'

export interface GroupDraft {
  GroupName: string
  FilterExpression: string
  InsightsEnabled: boolean
  NotificationsEnabled: boolean
}

const membersOf = ({ GroupName, FilterExpression, InsightsEnabled, NotificationsEnabled }: GroupDraft) => ({
  GroupName,
  FilterExpression: FilterExpression || undefined,
  InsightsConfiguration: { InsightsEnabled, NotificationsEnabled: InsightsEnabled && NotificationsEnabled },
})

export const createGroup = (draft: GroupDraft) => call('/CreateGroup', membersOf(draft))

export const updateGroup = (draft: GroupDraft) => call('/UpdateGroup', membersOf(draft))

export const deleteGroup = (GroupName: string) => call('/DeleteGroup', { GroupName })
