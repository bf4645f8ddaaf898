import { isTooLong, serviceSelector } from '../map/selector'
import { call, type Service, type ServiceId, type TimeWindow } from '../shared/api'

export interface Impact {
  FaultCount: number
  OkCount: number
  TotalCount: number
}

export interface Insight {
  InsightId: string
  GroupName: string
  State: 'ACTIVE' | 'CLOSED'
  Summary: string | null
  StartTime: number
  EndTime: number | null
  RootCauseServiceId: ServiceId | null
  TopAnomalousServices: { ServiceId: ServiceId }[]
  ClientRequestImpactStatistics: Impact
  RootCauseServiceRequestImpactStatistics: Impact
}

export interface InsightEvent {
  EventTime: number
  Summary: string | null
  ClientRequestImpactStatistics: Impact
  RootCauseServiceRequestImpactStatistics: Impact
  TopAnomalousServices: { ServiceId: ServiceId }[]
}

export interface ForecastPeriod {
  Timestamp: number
  ServiceSummaryStatistics: { FaultStatistics: { TotalCount: number }; TotalCount: number } | null
  ServiceForecastStatistics: { FaultCountHigh: number | null; FaultCountLow: number | null } | null
}

async function pages<Page extends { NextToken?: string | null }>(
  path: string,
  input: object,
  signal?: AbortSignal,
): Promise<Page[]> {
  const all: Page[] = []
  let token: string | undefined
  do {
    const page: Page = await call(path, { ...input, NextToken: token }, signal)
    all.push(page)
    token = page.NextToken ?? undefined
  } while (token)
  return all
}

export async function getInsights(window: TimeWindow, GroupName: string, signal?: AbortSignal): Promise<Insight[]> {
  const input = { StartTime: window.start, EndTime: window.end, GroupName, MaxResults: 100 }
  const read = await pages<{ InsightSummaries: Insight[]; NextToken?: string | null }>(
    '/InsightSummaries',
    input,
    signal,
  )
  return read
    .flatMap((page) => page.InsightSummaries)
    .sort((a, b) => Number(b.State === 'ACTIVE') - Number(a.State === 'ACTIVE') || b.StartTime - a.StartTime)
}

export const getInsight = async (InsightId: string, signal?: AbortSignal) =>
  (await call<{ Insight: Insight }>('/Insight', { InsightId }, signal)).Insight

export async function getEvents(InsightId: string, signal?: AbortSignal): Promise<InsightEvent[]> {
  const read = await pages<{ InsightEvents: InsightEvent[]; NextToken?: string | null }>(
    '/InsightEvents',
    { InsightId, MaxResults: 50 },
    signal,
  )
  return read.flatMap((page) => page.InsightEvents).sort((a, b) => b.EventTime - a.EventTime)
}

/** Longest window of an impact graph, in seconds. */
const longest = 6 * 3600

/** Who was hit, over the first hours of the insight. */
export async function getImpact(insight: Insight, signal?: AbortSignal): Promise<Service[]> {
  const StartTime = insight.StartTime
  const EndTime = Math.min(StartTime + longest, (insight.EndTime ?? Date.now() / 1000) + 60)
  const { Services } = await call<{ Services: Partial<Service>[] }>(
    '/InsightImpactGraph',
    { InsightId: insight.InsightId, StartTime, EndTime },
    signal,
  )
  // Nodes and edges only: the rest is not known here.
  return Services.map((service) => ({ ...nothing, ...service }) as Service)
}

const nothing = {
  Root: null,
  State: null,
  StartTime: null,
  EndTime: null,
  SummaryStatistics: null,
  DurationHistogram: null,
  ResponseTimeHistogram: null,
}

/** Faults of the root cause a minute, and how many were to be expected. */
export async function getFaults(insight: Insight, window: TimeWindow, signal?: AbortSignal): Promise<ForecastPeriod[]> {
  const id = insight.RootCauseServiceId
  if (!id) return []
  const selector = serviceSelector({ name: id.Name, type: id.Type })
  if (isTooLong(selector)) return []
  const { TimeSeriesServiceStatistics } = await call<{ TimeSeriesServiceStatistics: ForecastPeriod[] }>(
    '/TimeSeriesServiceStatistics',
    {
      StartTime: window.start,
      EndTime: window.end,
      GroupName: insight.GroupName,
      EntitySelectorExpression: selector,
      ForecastStatistics: true,
      Period: window.end - window.start > 3 * 3600 ? 300 : 60,
    },
    signal,
  )
  return TimeSeriesServiceStatistics.reverse()
}
