import type { Statistics } from './api'

/** The one bucket that a request counts in. */
export type Outcome = 'ok' | 'error' | 'throttle' | 'fault'

export const outcomes: readonly Outcome[] = ['ok', 'error', 'throttle', 'fault']

export const outcomeText: Record<Outcome, string> = {
  ok: 'OK',
  error: 'Error',
  throttle: 'Throttle',
  fault: 'Fault',
}

export const outcomeMeaning: Record<Outcome, string> = {
  ok: 'succeeded',
  error: 'the caller’s mistake, 4xx',
  throttle: 'too many requests, 429',
  fault: 'the server’s mistake, 5xx',
}

export type Counts = Record<Outcome, number> & { total: number }

export function countsOf(statistics: Statistics): Counts {
  return {
    ok: statistics.OkCount,
    error: statistics.ErrorStatistics.OtherCount,
    throttle: statistics.ErrorStatistics.ThrottleCount,
    fault: statistics.FaultStatistics.TotalCount,
    total: statistics.TotalCount,
  }
}

/** The priority is the service's own: throttle before fault before error. */
export function outcomeOf(flags: { throttle: boolean; fault: boolean; error: boolean }): Outcome {
  return flags.throttle ? 'throttle' : flags.fault ? 'fault' : flags.error ? 'error' : 'ok'
}

/** The outcome that a glance must not miss, if a noticeable share of the requests has it. */
export function worstOutcome(counts: Counts, noticeable = 0.01): Outcome {
  const seen = (outcome: Outcome) => counts[outcome] > 0 && counts[outcome] >= noticeable * counts.total
  return seen('fault') ? 'fault' : seen('throttle') ? 'throttle' : seen('error') ? 'error' : 'ok'
}
