import type { TraceSummary } from '../shared/api'

export type Flag = 'fault' | 'throttle' | 'error' | 'ok' | 'progress' | 'partial'

export const flagText: Record<Flag, string> = {
  fault: 'Fault',
  throttle: 'Throttle',
  error: 'Error',
  ok: 'OK',
  progress: 'In progress',
  partial: 'Partial',
}

/** All that is to be said of a trace; the outcome comes first. */
export function flagsOf(
  summary: Pick<TraceSummary, 'HasFault' | 'HasThrottle' | 'HasError' | 'ResponseTime' | 'IsPartial'>,
): Flag[] {
  const flags: Flag[] = []
  if (summary.HasFault) flags.push('fault')
  if (summary.HasThrottle) flags.push('throttle')
  if (summary.HasError && !summary.HasThrottle) flags.push('error')
  if (summary.ResponseTime === null) flags.push('progress')
  if (summary.IsPartial) flags.push('partial')
  if (flags.length === 0) flags.push('ok')
  return flags
}

export function annotationsOf(summary: Pick<TraceSummary, 'Annotations'>): [key: string, value: string][] {
  return Object.entries(summary.Annotations ?? {}).flatMap(([key, values]) =>
    values.map(({ AnnotationValue: value }): [string, string] => [
      key,
      String(value.StringValue ?? value.NumberValue ?? value.BooleanValue ?? ''),
    ]),
  )
}
