/** The part of the X-Ray API that the console reads. Times are epoch seconds; a member without a value is null. */

export interface ServiceId {
  Name: string
  Names: string[]
  Type: string | null
  AccountId: string | null
}

export interface Statistics {
  OkCount: number
  ErrorStatistics: { ThrottleCount: number; OtherCount: number; TotalCount: number }
  FaultStatistics: { OtherCount: number; TotalCount: number }
  TotalCount: number
  TotalResponseTime: number
}

/** A centroid of a t-digest, not a bin with bounds. */
export interface HistogramEntry {
  Value: number
  Count: number
}

export interface Edge {
  ReferenceId: number
  StartTime: number | null
  EndTime: number | null
  SummaryStatistics: Statistics | null
  ResponseTimeHistogram: HistogramEntry[] | null
  Aliases: { Name: string; Names: string[]; Type: string | null }[] | null
  EdgeType?: string | null
}

export interface Service extends ServiceId {
  ReferenceId: number
  Root: boolean | null
  State: string | null
  StartTime: number | null
  EndTime: number | null
  Edges: Edge[]
  SummaryStatistics: Statistics | null
  DurationHistogram: HistogramEntry[] | null
  ResponseTimeHistogram: HistogramEntry[] | null
}

export interface AnnotationValue {
  StringValue: string | null
  NumberValue: number | null
  BooleanValue: boolean | null
}

export interface TraceSummary {
  Id: string
  StartTime: number | null
  Duration: number | null
  ResponseTime: number | null
  HasFault: boolean | null
  HasError: boolean | null
  HasThrottle: boolean | null
  IsPartial: boolean | null
  Http: { HttpURL: string | null; HttpStatus: number | null; HttpMethod: string | null } | null
  Annotations: Record<string, { AnnotationValue: AnnotationValue }[]> | null
  Users: { UserName: string | null }[] | null
  ServiceIds: ServiceId[] | null
  EntryPoint: ServiceId | null
}

export interface Trace {
  Id: string
  Duration: number | null
  LimitExceeded: boolean | null
  Segments: { Id: string; Document: string }[]
}

export interface TimeWindow {
  start: number
  end: number
}

/** What the service answered instead of a result, or that it did not answer. */
export class ApiError extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message)
    this.name = 'ApiError'
  }
}

export const Unreachable = 'Unreachable'

/** Asks an operation of the API: X-Ray's own (`/TraceSummaries`) or one beyond it (`/roentgen/facets`). */
export function call<Output>(path: string, input: object, signal?: AbortSignal): Promise<Output> {
  return ask(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(input),
    signal: signal ?? null,
  })
}

/** Reads what has an address of its own: `/roentgen/status`. */
export function get<Output>(path: string, signal?: AbortSignal): Promise<Output> {
  return ask(path, { signal: signal ?? null })
}

let refused: (error: ApiError) => void = () => {}

/** Has the console told of every refusal, whichever page it befell. */
export function whenRefused(tell: (error: ApiError) => void) {
  refused = tell
}

async function ask<Output>(path: string, request: RequestInit): Promise<Output> {
  let response: Response
  try {
    response = await fetch(path, request)
  } catch (cause) {
    if (request.signal?.aborted) throw cause
    throw new ApiError(Unreachable, 'The service does not answer.')
  }
  if (!response.ok) {
    const error = await errorOf(response)
    refused(error)
    throw error
  }
  return response.json()
}

async function errorOf(response: Response): Promise<ApiError> {
  const code = response.headers.get('x-amzn-errortype')?.split(':')[0] || `HTTP ${response.status}`
  const body: { Message?: string | null; message?: string | null } = await response.json().catch(() => ({}))
  return new ApiError(code, body.Message ?? body.message ?? 'The service gave no reason.')
}

export async function getServiceGraph(window: TimeWindow, signal?: AbortSignal): Promise<Service[]> {
  const input = { StartTime: window.start, EndTime: window.end }
  return (await call<{ Services: Service[] }>('/ServiceGraph', input, signal)).Services
}

export async function getTraceGraph(traceId: string, signal?: AbortSignal): Promise<Service[]> {
  return (await call<{ Services: Service[] }>('/TraceGraph', { TraceIds: [traceId] }, signal)).Services
}

/** The trace, or null when the service does not have it. */
export async function getTrace(traceId: string, signal?: AbortSignal): Promise<Trace | null> {
  return (await call<{ Traces: Trace[] }>('/Traces', { TraceIds: [traceId] }, signal)).Traces[0] ?? null
}

export interface SummaryList {
  summaries: TraceSummary[]
  /** False when the window holds more than was asked for. */
  complete: boolean
}

/** Reads pages, newest first, until the window is scanned or `limit` summaries are there. */
export async function getTraceSummaries(window: TimeWindow, limit: number, signal?: AbortSignal): Promise<SummaryList> {
  const summaries: TraceSummary[] = []
  let token: string | null = null
  do {
    const page: { TraceSummaries: TraceSummary[]; NextToken: string | null } = await call(
      '/TraceSummaries',
      { StartTime: window.start, EndTime: window.end, NextToken: token ?? undefined },
      signal,
    )
    summaries.push(...page.TraceSummaries)
    token = page.NextToken
  } while (token && summaries.length < limit)
  return { summaries, complete: !token }
}
