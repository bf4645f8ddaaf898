import { call, type TimeWindow, type Trace, type TraceSummary } from '../shared/api'
import { membersOf, type Question } from '../shared/question'

/** A part of a list, newest first. */
export interface SummaryPage {
  summaries: TraceSummary[]
  /** Where the next part goes on; null when all of the window was looked at. */
  next: string | null
  /** How far back that is, in epoch seconds. */
  reached: number
  window: TimeWindow
}

export async function readPage(
  window: TimeWindow,
  question: Question,
  token: string | null,
  signal?: AbortSignal,
): Promise<SummaryPage> {
  const answer = await call<{ TraceSummaries: TraceSummary[]; NextToken: string | null; ApproximateTime: number }>(
    '/TraceSummaries',
    { ...membersOf(window, question), NextToken: token ?? undefined },
    signal,
  )
  return { summaries: answer.TraceSummaries, next: answer.NextToken, reached: answer.ApproximateTime, window }
}

/** As many as are asked for at once. */
const batch = 100

/** Whole traces, some at a time; `progress` is told how many are there. Traces that are gone by now are left out. */
export async function readTraces(
  ids: string[],
  progress: (done: number) => void,
  signal: AbortSignal,
): Promise<Trace[]> {
  const traces: Trace[] = []
  let left = ids
  while (left.length > 0) {
    const answer: { Traces: Trace[]; UnprocessedTraceIds: string[] } = await call(
      '/roentgen/traces',
      { TraceIds: left.slice(0, batch) },
      signal,
    )
    traces.push(...answer.Traces)
    left = [...answer.UnprocessedTraceIds, ...left.slice(batch)]
    progress(ids.length - left.length)
  }
  return traces
}
