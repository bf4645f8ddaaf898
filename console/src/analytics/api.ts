import { type FacetValue, getFacets, getStatistics, type Latency } from '../shared/analysis'
import { call, type TimeWindow } from '../shared/api'
import { membersOf as questionMembers } from '../shared/question'

/** A set of traces: a window, and which of it. */
export interface TraceSet {
  window: TimeWindow
  filter: string
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

const membersOf = ({ window, filter }: TraceSet) => questionMembers(window, { filter, group: '' })

export const statisticsOf = ({ window, filter }: TraceSet, signal?: AbortSignal) =>
  getStatistics(window, { filter, group: '' }, {}, signal)

export const compare = (a: TraceSet, b: TraceSet, signal?: AbortSignal) =>
  call<Comparison>('/roentgen/comparison', { A: membersOf(a), B: membersOf(b), MaxDifferences: 40 }, signal)

export const causeFacets = ['rootcause.responsetime', 'rootcause.fault', 'rootcause.error'] as const

/** Root causes by kind, the most frequent first. */
export async function getCauses(
  { window, filter }: TraceSet,
  signal?: AbortSignal,
): Promise<Map<string, FacetValue[]>> {
  const answer = await getFacets(window, { filter, group: '' }, { facets: [...causeFacets], values: 10 }, signal)
  return new Map(answer.Facets.map(({ Name, Values }) => [Name, Values]))
}
