import { call, type HistogramEntry, type Statistics, type TimeWindow } from './api'
import { membersOf, type Question } from './question'

/** Times in seconds; all null where there is none. */
export interface Latency {
  Max: number | null
  Mean: number | null
  Min: number | null
  P50: number | null
  P75: number | null
  P90: number | null
  P95: number | null
  P99: number | null
  P999: number | null
}

/** How much of the window the answer is about: all of it, or its newest part from `ApproximateTime` on. */
export interface Coverage {
  ApproximateTime: number
  Complete: boolean
  TracesProcessedCount: number
}

/** A set of traces, summed up. */
export interface Totals {
  ResponseTime: Latency
  SummaryStatistics: Statistics
  TraceCount: number
}

export interface FacetValue extends Totals {
  /** Selects exactly the traces with it; null where the language has no words for it. */
  FilterExpression: string | null
  Value: string | number | boolean
}

export interface Facet {
  Name: string
  Values: FacetValue[]
  /** How often traces had a value that is not listed. */
  OtherValuesCount: number
  /** True when there are more values than are counted. */
  LimitExceeded: boolean
}

export interface FacetsAnswer extends Coverage, Totals {
  Facets: Facet[]
  OtherAnnotationsCount: number
}

/** Values of facets, each with its traces. All facets where `facets` is absent. */
export function getFacets(
  window: TimeWindow,
  question: Question,
  { facets, values }: { facets?: string[]; values?: number } = {},
  signal?: AbortSignal,
): Promise<FacetsAnswer> {
  return call('/roentgen/facets', { ...membersOf(window, question), Facets: facets, MaxValues: values }, signal)
}

export interface StatisticsPeriod extends Totals {
  Duration: Latency
  StartTime: number
  EndTime: number
}

export interface StatisticsAnswer extends Coverage, Totals {
  Duration: Latency
  DurationHistogram: HistogramEntry[]
  ResponseTimeHistogram: HistogramEntry[]
  /** Seconds from one period to the next. */
  Period: number
  /** Periods with traces, oldest first. */
  TimeSeries: StatisticsPeriod[]
}

/** Counts, percentiles and histograms, as a whole and over time. The service chooses the period where it is absent. */
export function getStatistics(
  window: TimeWindow,
  question: Question,
  { period }: { period?: number | undefined } = {},
  signal?: AbortSignal,
): Promise<StatisticsAnswer> {
  return call('/roentgen/statistics', { ...membersOf(window, question), Period: period }, signal)
}
