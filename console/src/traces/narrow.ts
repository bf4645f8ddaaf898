import type { TraceSummary } from '../shared/api'
import { isService, type ServiceChoice } from '../shared/serviceId'

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
export function flagsOf(summary: TraceSummary): Flag[] {
  const flags: Flag[] = []
  if (summary.HasFault) flags.push('fault')
  if (summary.HasThrottle) flags.push('throttle')
  if (summary.HasError && !summary.HasThrottle) flags.push('error')
  if (summary.ResponseTime === null) flags.push('progress')
  if (summary.IsPartial) flags.push('partial')
  if (flags.length === 0) flags.push('ok')
  return flags
}

/** What a person may search a loaded list for. */
export function textOf(summary: TraceSummary): string {
  return [
    summary.Id,
    summary.Http?.HttpMethod,
    summary.Http?.HttpURL,
    summary.Http?.HttpStatus,
    summary.EntryPoint?.Name,
    ...(summary.Users ?? []).map((user) => user.UserName),
    ...annotationsOf(summary).map(([key, value]) => `${key}=${value}`),
  ]
    .filter((part) => part !== null && part !== undefined)
    .join('\n')
    .toLowerCase()
}

export function annotationsOf(summary: TraceSummary): [key: string, value: string][] {
  return Object.entries(summary.Annotations ?? {}).flatMap(([key, values]) =>
    values.map(({ AnnotationValue: value }): [string, string] => [
      key,
      String(value.StringValue ?? value.NumberValue ?? value.BooleanValue ?? ''),
    ]),
  )
}

export interface Narrowing {
  choice: ServiceChoice | null
  text: string
  flag: Flag | null
}

/** Every word must occur; a service must be among the nodes of the trace. */
export function narrow(summaries: TraceSummary[], { choice, text, flag }: Narrowing): TraceSummary[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  return summaries.filter((summary) => {
    const ids = summary.ServiceIds ?? []
    if (choice && !ids.some((id) => isService(id, choice.service))) return false
    const { to } = choice ?? {}
    if (to && !ids.some((id) => isService(id, to))) return false
    if (flag && !flagsOf(summary).includes(flag)) return false
    if (words.length === 0) return true
    const haystack = textOf(summary)
    return words.every((word) => haystack.includes(word))
  })
}
