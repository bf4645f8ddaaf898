import { call, type HistogramEntry, type Statistics, type TimeWindow } from '../shared/api'

export interface Latency {
  Min: number | null
  Mean: number | null
  Max: number | null
  P50: number | null
  P90: number | null
  P95: number | null
  P99: number | null
}

/** A set of traces: a window, and which of it. */
export interface TraceSet {
  window: TimeWindow
  filter: string
}

export interface SetStatistics {
  TraceCount: number
  SummaryStatistics: Statistics
  ResponseTime: Latency
  ResponseTimeHistogram: HistogramEntry[]
  Period: number
  TimeSeries: { StartTime: number; TraceCount: number; SummaryStatistics: Statistics; ResponseTime: Latency }[]
  Complete: boolean
  ApproximateTime: number
}

export interface Side {
  Share: number
  TraceCount: number
  ResponseTime: Latency
}

export interface Difference {
  Facet: string
  Value: string | number | boolean
  FilterExpression: string | null
  Score: number
  Difference: number
  A: Side
  B: Side
}

export interface Comparison {
  Differences: Difference[]
  IncompleteFacets: string[]
  OtherDifferencesCount: number
}

export interface CauseValue {
  Value: string
  TraceCount: number
  ResponseTime: Latency
}

const membersOf = ({ window, filter }: TraceSet) => ({
  StartTime: window.start,
  EndTime: window.end,
  FilterExpression: filter || undefined,
})

export const getStatistics = (set: TraceSet, signal?: AbortSignal) =>
  call<SetStatistics>('/roentgen/statistics', membersOf(set), signal)

export const compare = (a: TraceSet, b: TraceSet, signal?: AbortSignal) =>
  call<Comparison>('/roentgen/comparison', { A: membersOf(a), B: membersOf(b), MaxDifferences: 40 }, signal)

export const causeFacets = ['rootcause.responsetime', 'rootcause.fault', 'rootcause.error'] as const

/** Root causes by kind, the most frequent first. */
export async function getCauses(set: TraceSet, signal?: AbortSignal): Promise<Map<string, CauseValue[]>> {
  const answer = await call<{ Facets: { Name: string; Values: CauseValue[] }[] }>(
    '/roentgen/facets',
    { ...membersOf(set), Facets: causeFacets, MaxValues: 10 },
    signal,
  )
  return new Map(answer.Facets.map(({ Name, Values }) => [Name, Values]))
}
