import type { TimeWindow } from '../shared/api'
import type { Insight } from './api'

/** What to look at to understand an insight: it, and as much before and after it, half an hour at least. */
export function windowOf(insight: Pick<Insight, 'StartTime' | 'EndTime'>, now: number): TimeWindow {
  const end = insight.EndTime ?? now
  const margin = Math.min(3600, Math.max(1800, end - insight.StartTime))
  return {
    start: Math.floor((insight.StartTime - margin) / 60) * 60,
    end: Math.min(now, Math.ceil((end + margin) / 60) * 60),
  }
}

export function lengthOf(insight: Pick<Insight, 'StartTime' | 'EndTime'>, now: number): number {
  return Math.max(0, (insight.EndTime ?? now) - insight.StartTime)
}

/** Share of requests that failed: null where there was none. */
export const faultShare = ({ FaultCount, TotalCount }: { FaultCount: number; TotalCount: number }) =>
  TotalCount > 0 ? FaultCount / TotalCount : null
