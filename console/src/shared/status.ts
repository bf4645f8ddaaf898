import { queryOptions, useQuery } from '@tanstack/react-query'
import { get } from './api'

/** How the service is; see `GET /roentgen/status`. */
export interface Status {
  Account: string
  Counters: {
    DocumentsAccepted: number
    DocumentsAcceptedBytes: number
    DocumentsRejected: Record<string, number>
    ExpiredBytes: number
    Followers: number
    FollowersSkipped: number
    Throttled: Record<string, number>
    TracesDigested: number
    TracesExpired: number
    TracesUndigested: number
  }
  /** The daemon in the same process; null where there is none. */
  Daemon: { Address: string; Dropped: Record<string, number>; Held: number; Received: number; Sent: number } | null
  Limits: Record<string, number>
  Problems: string[]
  Region: string
  StartTime: number
  Store: {
    Bytes: number
    Damaged: string[]
    MaxBytes: number | null
    OldestDay: string | null
    Refusing: string | null
    RetentionSeconds: number | null
  }
  Uptime: number
  Version: string
}

export const getStatus = (signal?: AbortSignal) => get<Status>('/roentgen/status', signal)

/** What does not change while the service runs, and what changes slowly. */
export const statusQuery = queryOptions({
  queryKey: ['status'],
  queryFn: ({ signal }) => getStatus(signal),
  staleTime: 30_000,
})

export const useStatus = () => useQuery(statusQuery)
