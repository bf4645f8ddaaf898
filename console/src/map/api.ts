import { getInsights, type Insight } from '../insights/api'
import { type FacetValue, getFacets } from '../shared/analysis'
import {
  call,
  type HistogramEntry,
  type Service,
  type ServiceId,
  type Statistics,
  type TimeWindow,
} from '../shared/api'
import { defaultGroup } from '../shared/groups'
import { membersOf, type Question } from '../shared/question'
import type { Read } from '../shared/time'

/** A minute, or five, of a node or an edge; `Timestamp` is its end. */
export interface StatisticsPeriod {
  Timestamp: number
  EdgeSummaryStatistics: Statistics | null
  ServiceSummaryStatistics: Statistics | null
  ResponseTimeHistogram: HistogramEntry[] | null
}

export interface Graph {
  services: Service[]
  /** Null when all of the window is in it, else from when on it is complete. */
  since: number | null
}

/** The service graph of the traces that are meant: X-Ray's own for all and for a group, ours where there is a filter. */
export async function getGraph(window: TimeWindow, question: Question, signal?: AbortSignal): Promise<Graph> {
  if (!question.filter) {
    const input = { StartTime: window.start, EndTime: window.end, GroupName: question.group || undefined }
    return { services: (await call<{ Services: Service[] }>('/ServiceGraph', input, signal)).Services, since: null }
  }
  const answer = await call<{ Services: Service[]; Complete: boolean; ApproximateTime: number }>(
    '/roentgen/graph',
    { ...membersOf(window, question), TimeRangeType: 'Event' },
    signal,
  )
  return { services: answer.Services, since: answer.Complete ? null : answer.ApproximateTime }
}

/** What the map is drawn from, as {@link useLive} asks for it. */
export const graphKey = (question: Question) => ['graph', question]
export const graphReader =
  (question: Question): Read<Graph> =>
  (window, signal) =>
    getGraph(window, question, signal)

/** What happened to a node or along an edge over time, oldest first. */
export async function getPeriods(
  selector: string,
  window: TimeWindow,
  period: number,
  group: string,
  signal?: AbortSignal,
) {
  const { TimeSeriesServiceStatistics: periods } = await call<{ TimeSeriesServiceStatistics: StatisticsPeriod[] }>(
    '/TimeSeriesServiceStatistics',
    {
      StartTime: window.start,
      EndTime: window.end,
      EntitySelectorExpression: selector,
      Period: period,
      GroupName: group || undefined,
    },
    signal,
  )
  return periods.reverse()
}

/** Where the failures of some traces came from, the most frequent first. */
export async function getCauses(window: TimeWindow, filter: string, signal?: AbortSignal): Promise<FacetValue[]> {
  const facets = ['rootcause.fault', 'rootcause.error']
  const answer = await getFacets(window, { filter, group: '' }, { facets, values: 5 }, signal)
  return answer.Facets.flatMap((facet) => facet.Values)
    .sort((a, b) => b.TraceCount - a.TraceCount)
    .slice(0, 6)
}

/** Insights of a group that concern a service, those that go on first. */
export async function getInsightsOf(
  service: { name: string; type: string | null },
  window: TimeWindow,
  group: string,
  signal?: AbortSignal,
): Promise<Insight[]> {
  const isIt = (id: ServiceId | null) => id?.Name === service.name && (id.Type ?? null) === service.type
  const insights = await getInsights(window, group || defaultGroup, signal)
  return insights.filter(
    ({ RootCauseServiceId, TopAnomalousServices }) =>
      isIt(RootCauseServiceId) || TopAnomalousServices.some(({ ServiceId: id }) => isIt(id)),
  )
}
